import type { CallRecordWire } from './call-book.js'
import type { SiteOnLab } from './site-on-lab.js'
import { until } from './until.js'

const everyHour = [{ days: [1, 2, 3, 4, 5, 6, 7], from: '00:00', to: '24:00' }]

/** A campaign that dials at any hour, soon gives up, and never again what failed. */
export async function openCampaign(
  site: Pick<SiteOnLab, 'admin'>,
  name: string,
  agents: readonly { readonly id: number }[],
  settings: Readonly<Record<string, unknown>>,
): Promise<number> {
  const outcomes = [
    'connected',
    'abandoned',
    'machine',
    'no_answer',
    'rejected',
    'unallocated',
    'congestion',
    'cancelled',
    'failed',
    'busy',
  ]
  const { id } = await site.admin.post<{ id: number }>('/campaigns', {
    name,
    status: 'paused',
    agentIds: agents.map((agent) => agent.id),
    settings: {
      callingWindow: everyHour,
      compliance: { preset: 'none' },
      ringTimeoutS: 15,
      wrapUpS: 1,
      minSpacingS: 0,
      retry: Object.fromEntries(outcomes.map((outcome) => [outcome, null])),
      ...settings,
    },
  })
  return id
}

/** The record of a call once it is over, by its ref. */
export function endedCall(site: SiteOnLab, ref: string, limitMs?: number): Promise<CallRecordWire> {
  return until(
    `end of ${ref}`,
    async () => {
      const found = (await site.admin.all<CallRecordWire>('/calls')).find((call) => call.ref === ref)
      return found?.endTime ? site.admin.get<CallRecordWire>(`/calls/${found.id}`) : null
    },
    limitMs,
  )
}
