import type { QuarterHour, VariantTotals } from '../../api/features/simulations/result.js'
import type { PresenceName } from '../../dialer/model/agent.js'
import type { DomainEvent } from '../../dialer/model/domain-event.js'
import type { AgentId, CallRef, CampaignId } from '../../dialer/model/ids.js'

const quarterMs = 900_000
const hourMs = 3_600_000
/** An hour with fewer people says nothing of a share. */
const fewestOfHour = 20

/** Who really is at the other end; `null`: nobody knows. */
export type TruthOf = (call: CallRef) => 'person' | 'machine' | null

/** What is measured over a day. */
export interface Measure {
  take(event: DomainEvent): void
  /** What it came to. */
  result(): { readonly totals: VariantTotals; readonly quarters: readonly QuarterHour[] }
}

export interface MeasureParts {
  readonly from: number
  readonly until: number
  /** A person must have an agent this long after the answer. ms */
  readonly connectWithinMs: number
  /** null: the other side is not known, as in a recording. */
  readonly truthOf: TruthOf | null
  /** What still goes on at the end is counted up to here: nobody is known to have worked longer. Epoch ms */
  readonly knownUntil: number
  /** How many campaigns must run out of leads for the day to be finished. */
  readonly campaigns: number
}

type Quarter = { -readonly [K in keyof QuarterHour]: QuarterHour[K] }

/** Counts a day from its events alone, so that a recorded and a simulated day are measured by the same rule. */
export function createMeasure({ from, until, connectWithinMs, truthOf, knownUntil, campaigns }: MeasureParts): Measure {
  const quarters: Quarter[] = []
  for (let at = from; at < until; at += quarterMs) {
    quarters.push({ at, dials: 0, live: 0, connected: 0, abandoned: 0, dutyS: 0, busyS: 0, linesPeak: 0 })
  }
  const hours = new Map<number, { live: number; abandoned: number }>()
  const total = { dials: 0, live: 0, connected: 0, late: 0, abandoned: 0, misjudged: 0, machinesServed: 0 }
  const agents = new Map<AgentId, { presence: PresenceName; since: number }>()
  const connectedCalls = new Set<CallRef>()
  const openCalls = new Set<CallRef>()
  const second: number[] = []
  let linesPeak = 0
  let cpsPeak = 0
  let lastCompletedAt: number | null = null
  const completed = new Set<CampaignId>()

  const quarterOf = (at: number): Quarter | undefined => quarters[Math.floor((at - from) / quarterMs)]

  const spend = (presence: PresenceName, since: number, to: number) => {
    const busy = isBusy(presence)
    if (!onDuty(presence)) return
    for (let at = Math.max(since, from); at < Math.min(to, until); ) {
      const quarter = quarterOf(at)
      const end = Math.min(to, until, (quarter?.at ?? at) + quarterMs)
      if (quarter !== undefined) {
        quarter.dutyS += (end - at) / 1000
        if (busy) quarter.busyS += (end - at) / 1000
      }
      at = end
    }
  }

  const person = (at: number, outcome: 'connected' | 'late' | 'lost') => {
    const quarter = quarterOf(at)
    const hour = hours.get(Math.floor((at - from) / hourMs)) ?? { live: 0, abandoned: 0 }
    hours.set(Math.floor((at - from) / hourMs), hour)
    total.live += 1
    hour.live += 1
    if (quarter !== undefined) quarter.live += 1
    if (outcome === 'connected') {
      total.connected += 1
      if (quarter !== undefined) quarter.connected += 1
      return
    }
    if (outcome === 'late') total.late += 1
    total.abandoned += 1
    hour.abandoned += 1
    if (quarter !== undefined) quarter.abandoned += 1
  }

  const started = (call: CallRef, at: number) => {
    openCalls.add(call)
    total.dials += 1
    linesPeak = Math.max(linesPeak, openCalls.size)
    second.push(at)
    while ((second[0] ?? at) <= at - 1000) second.shift()
    cpsPeak = Math.max(cpsPeak, second.length)
    const quarter = quarterOf(at)
    if (quarter === undefined) return
    quarter.dials += 1
    quarter.linesPeak = Math.max(quarter.linesPeak, openCalls.size)
  }

  const ended = (event: Extract<DomainEvent, { kind: 'call.ended' }>) => {
    openCalls.delete(event.call)
    if (connectedCalls.delete(event.call)) return
    const truth = truthOf?.(event.call) ?? null
    if (event.outcome === 'abandoned' && truth !== 'machine') person(event.at, 'lost')
    if (event.outcome === 'machine' && truth === 'person') {
      total.misjudged += 1
      person(event.at, 'lost')
    }
  }

  return {
    take(event) {
      switch (event.kind) {
        case 'call.started':
          started(event.call, event.at)
          return
        case 'call.connected':
          connectedCalls.add(event.call)
          if (truthOf?.(event.call) === 'machine') total.machinesServed += 1
          else person(event.at, event.answerToAgentMs > connectWithinMs ? 'late' : 'connected')
          return
        case 'call.ended':
          ended(event)
          return
        case 'agent.presence': {
          const known = agents.get(event.agent) ?? { presence: event.from, since: event.at - event.spentMs }
          spend(known.presence, known.since, event.at)
          agents.set(event.agent, { presence: event.to, since: event.at })
          return
        }
        case 'campaign.completed':
          completed.add(event.campaign)
          lastCompletedAt = event.at
          return
        default:
      }
    },
    result() {
      for (const [agent, { presence, since }] of agents) {
        spend(presence, since, knownUntil)
        agents.set(agent, { presence, since: Math.max(since, until) })
      }
      const dutyS = quarters.reduce((sum, quarter) => sum + quarter.dutyS, 0)
      const busyS = quarters.reduce((sum, quarter) => sum + quarter.busyS, 0)
      const served = total.connected + total.late
      const shares = [...hours.values()].filter(({ live }) => live >= fewestOfHour)
      return {
        totals: {
          dials: total.dials,
          live: total.live,
          connected: total.connected,
          late: total.late,
          abandoned: total.abandoned,
          misjudged: truthOf === null ? null : total.misjudged,
          machinesServed: truthOf === null ? null : total.machinesServed,
          abandonedShare: ratio(total.abandoned, total.live),
          worstHourShare: shares.length === 0 ? null : Math.max(...shares.map((hour) => hour.abandoned / hour.live)),
          callsPerAgentHour: ratio(served, dutyS / 3600),
          utilisation: ratio(busyS, dutyS),
          idleSPerCall: ratio(dutyS - busyS, served),
          dialsPerConnect: ratio(total.dials, served),
          linesPeak,
          cpsPeak,
          agentHours: dutyS / 3600,
          finishedAt: completed.size < campaigns ? null : lastCompletedAt,
        },
        quarters: quarters.map((quarter) => ({ ...quarter })),
      }
    },
  }
}

/** With a call or before one, or in wrap-up after it. */
function isBusy(presence: PresenceName): boolean {
  return presence !== 'available' && onDuty(presence)
}

function onDuty(presence: PresenceName): boolean {
  return presence !== 'loggedOut' && presence !== 'signingOn' && presence !== 'paused'
}

function ratio(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole
}
