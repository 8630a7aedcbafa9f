import type { UserId } from '../../../dialer/model/ids.js'
import { leadsByDay } from '../../../storage/leads/profile/days.js'
import { countByAgent } from '../../../storage/leads/profile/repository.js'
import { type ApiDeps, siteDb } from '../../api-deps.js'
import type { Principal } from '../../auth/principal.js'
import { callNumbersOf, callSumsOf } from './call-sums.js'
import { getPerson } from './people-service.js'

/** What somebody did in a span; days are UTC, those on which nothing was done are left out. */
export interface PersonPerformance {
  /** Ended calls, and those with a conversation. */
  readonly calls: number
  readonly connected: number
  /** From answer to end, summed. ms */
  readonly talkMs: number
  /** Of the leads that came in the span, and how many of them are won by now. */
  readonly leads: number
  readonly converted: number
  readonly days: readonly {
    readonly date: string
    readonly calls: number
    readonly leads: number
    readonly conversions: number
  }[]
}

/** @throws DomainError FORBIDDEN, NOT_FOUND */
export async function personPerformance(
  principal: Principal,
  { id, ...span }: { readonly id: UserId; readonly from: number; readonly until: number },
  deps: ApiDeps,
): Promise<PersonPerformance> {
  const { agent } = await getPerson(principal, { id }, deps)
  if (agent === null) return { calls: 0, connected: 0, talkMs: 0, leads: 0, converted: 0, days: [] }
  const db = siteDb(deps, principal)
  const [[sum], callDays, leadDays, leads] = await Promise.all([
    callSumsOf(db, 'all', span, [agent]),
    callSumsOf(db, 'day', span, [agent]),
    leadsByDay(db, span, [agent]),
    countByAgent(db, { ...span, agents: [agent] }),
  ])
  const own = leads.get(agent)
  return {
    ...callNumbersOf(sum),
    leads: own?.total ?? 0,
    converted: own?.converted ?? 0,
    days: byDay(
      callDays.map((day) => ({ at: day.key, calls: callNumbersOf(day).calls })),
      leadDays,
    ),
  }
}

/** Days of calls and days of leads, side by side in their order. */
export function byDay(
  calls: readonly { readonly at: number; readonly calls: number }[],
  leads: readonly { readonly at: number; readonly leads: number; readonly conversions: number }[],
): PersonPerformance['days'] {
  const callsOf = new Map(calls.map((day) => [day.at, day.calls]))
  const leadsOf = new Map(leads.map((day) => [day.at, day]))
  const days = [...new Set([...callsOf.keys(), ...leadsOf.keys()])].toSorted((a, b) => a - b)
  return days
    .map((at) => ({
      date: new Date(at).toISOString().slice(0, 10),
      calls: callsOf.get(at) ?? 0,
      leads: leadsOf.get(at)?.leads ?? 0,
      conversions: leadsOf.get(at)?.conversions ?? 0,
    }))
    .filter((day) => day.calls + day.leads + day.conversions > 0)
}
