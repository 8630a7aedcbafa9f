import { z } from 'zod'
import { isTimeZone } from '../../../dialer/campaigns/calling-hours.js'
import { jsonRow } from '../../rows.js'
import { managerSettings, managerWishes, putManagerSettings } from './service.js'

const tag = 'Staff'

const settingsWire = managerWishes.extend({
  organizationName: z.string().describe('The site.'),
  extensions: z.array(z.string()).describe('Of its agents.'),
  dids: z.array(z.string()).describe('Its own numbers.'),
})

const example = {
  teamName: 'Main',
  organizationName: 'Main',
  timezone: 'Europe/Berlin',
  workingHoursStart: '09:00',
  workingHoursEnd: '17:00',
  notificationEmail: true,
  notificationSms: false,
  notificationInApp: true,
  autoAssignCampaigns: false,
  requireApprovalForCalls: false,
  dailyReportTime: '08:00',
  extensions: ['1001'],
  dids: ['+12025550100'],
}

const change = managerWishes
  .extend({ timezone: z.string().refine(isTimeZone, 'An IANA time zone is needed, as Europe/Berlin.') })
  .partial()

export const managerSettingsRows = [
  jsonRow({
    method: 'get',
    path: '/manager/settings',
    tag,
    summary: 'What the settings screen of managers keeps',
    description:
      'They are the front end’s own: calling hours are those of each campaign, the zone of the day is the site’s, and events go out by /webhooks.',
    right: 'site.read',
    answer: { data: settingsWire, example },
    run: async ({ principal, deps }) => {
      const { extensions, dids, ...rest } = await managerSettings(principal, deps)
      const data = { ...rest, extensions: [...extensions], dids: [...dids] }
      return { data, extra: { settings: data } }
    },
  }),
  jsonRow({
    method: 'put',
    path: '/manager/settings',
    tag,
    summary: 'Change them; what is not given stays',
    right: 'site.control',
    body: change,
    bodyExample: { teamName: 'Main', workingHoursStart: '08:00' },
    answer: { data: settingsWire, example },
    run: async ({ principal, body, deps }) => {
      const { extensions, dids, ...rest } = await putManagerSettings(principal, body, deps)
      const data = { ...rest, extensions: [...extensions], dids: [...dids] }
      return { data, extra: { settings: data }, message: 'Settings updated successfully' }
    },
  }),
]
