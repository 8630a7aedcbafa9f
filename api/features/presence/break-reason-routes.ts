import { z } from 'zod'
import { jsonRow } from '../../rows.js'
import { idParam } from '../../schema/pieces.js'
import { addBreakReason, breakReasons, changeBreakReason, removeBreakReason } from './break-reason-service.js'
import { breakReasonBody, breakReasonUpdate, breakReasonWire, presenceSettingsBody } from './schema.js'
import { getPresenceSettings, putPresenceSettings } from './settings.js'
import { breakReasonToWire } from './wire.js'

const tag = 'Presence'
const reason = {
  data: breakReasonWire,
  example: { id: 1, code: 'break', label: 'Short break', limitS: 900, active: true },
}
const settings = { data: presenceSettingsBody, example: { heartbeatTimeoutS: 900 } }

export const breakReasonRows = [
  jsonRow({
    method: 'get',
    path: '/presence/break-reasons',
    tag,
    summary: 'Why people take breaks here',
    right: 'agent.act',
    query: z.strictObject({
      all: z.enum(['true', 'false']).optional().describe('`true`: also those that cannot be chosen any more.'),
    }),
    answer: { ...reason, list: true },
    run: async ({ principal, query, deps }) => {
      const found = await breakReasons(principal, { all: query.all === 'true' }, deps)
      return { items: found.map(breakReasonToWire), page: null }
    },
  }),
  jsonRow({
    method: 'post',
    path: '/presence/break-reasons',
    tag,
    summary: 'Add a reason for breaks',
    right: 'site.write',
    body: breakReasonBody,
    bodyExample: { label: 'Lunch', limitS: 3600 },
    answer: { ...reason, status: 201 },
    run: async ({ principal, body, deps }) => {
      const { code = null, ...rest } = body
      return { data: breakReasonToWire(await addBreakReason(principal, { ...rest, code }, deps)) }
    },
  }),
  jsonRow({
    method: 'put',
    path: '/presence/break-reasons/:id',
    tag,
    summary: 'Change a reason for breaks; what is not given stays',
    right: 'site.write',
    params: idParam,
    body: breakReasonUpdate,
    bodyExample: { limitS: 1800 },
    answer: reason,
    run: async ({ principal, params, body, deps }) => {
      const { label, limitS, active } = body
      const edit = {
        id: params.id,
        ...(label !== undefined && { label }),
        ...(limitS !== undefined && { limitS }),
        ...(active !== undefined && { active }),
      }
      return { data: breakReasonToWire(await changeBreakReason(principal, edit, deps)) }
    },
  }),
  jsonRow({
    method: 'delete',
    path: '/presence/break-reasons/:id',
    tag,
    summary: 'Remove a reason for breaks; breaks of the past keep its code',
    right: 'site.write',
    params: idParam,
    answer: { status: 204 },
    run: async ({ principal, params, deps }) => {
      await removeBreakReason(principal, params, deps)
      return null
    },
  }),
  jsonRow({
    method: 'get',
    path: '/presence/settings',
    tag,
    summary: 'How the site treats browsers that fall silent',
    right: 'site.read',
    answer: settings,
    run: async ({ principal, deps }) => ({ data: { ...(await getPresenceSettings(principal, deps)) } }),
  }),
  jsonRow({
    method: 'put',
    path: '/presence/settings',
    tag,
    summary: 'Change after how long a silent browser signs its agent off',
    right: 'site.write',
    body: presenceSettingsBody,
    bodyExample: { heartbeatTimeoutS: 900 },
    answer: settings,
    run: async ({ principal, body, deps }) => ({ data: { ...(await putPresenceSettings(principal, body, deps)) } }),
  }),
]
