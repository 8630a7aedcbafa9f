import { DomainError } from '../../../dialer/model/domain-error.js'
import { type AgentId, agentId } from '../../../dialer/model/ids.js'
import type { Outcome } from '../../../dialer/model/outcome.js'
import { allAgents, findAgent } from '../../../storage/agents/repository.js'
import { type DispositionCount, dispositionsOf } from '../../../storage/calls/dispositions.js'
import { quarterMs } from '../../../storage/projections/table.js'
import { callsIn, type Sum, sumsBy } from '../../../storage/stats/sums.js'
import { successesBy } from '../../../storage/successes/repository.js'
import { type ApiDeps, mustExist, siteDb, siteDoor } from '../../api-deps.js'
import { may, requireRight } from '../../auth/permissions.js'
import type { Principal } from '../../auth/principal.js'
import { invalidField } from '../../contract/parse-input.js'
import { dayStart, monthStart } from '../presence/site-calendar.js'

/** Which calls: of a calendar day or month of the site up to now, or of a span, both ends inclusive (epoch ms; null: today up to now). */
export type AnalyticsRange =
  | { readonly kind: 'daily' | 'monthly' }
  | { readonly kind: 'span'; readonly from: number | null; readonly to: number | null }

/** Whole quarters of an hour, epoch ms; `until` exclusive. */
export interface QuarterSpan {
  readonly from: number
  readonly until: number
}

/** What an agent's calls came to. */
export interface AgentNumbers {
  readonly calls: number
  readonly outcomes: Readonly<Record<Outcome, number>>
  /** With a person. */
  readonly connected: number
  readonly successes: number
  readonly talkMs: number
}

/** An agent's numbers; agents see their own. @throws DomainError FORBIDDEN, NOT_FOUND, VALIDATION_ERROR (span; nobody named) */
export async function agentNumbers(
  principal: Principal,
  input: { readonly agent: AgentId | null; readonly range: AnalyticsRange },
  deps: ApiDeps,
): Promise<AgentNumbers & QuarterSpan> {
  const agent = await whose(principal, input.agent, deps)
  const span = spanOf(principal, input.range, deps)
  const db = siteDb(deps, principal)
  const [sum] = await sumsBy(db, 'all', { ...span, agent })
  const successes = await successesBy(db, { ...span, agent })
  return { ...numbersOf(sum, successes.get(agent) ?? 0), ...span }
}

/** How an agent's calls ended, and what the agent said of them. @throws as {@link agentNumbers} */
export async function agentDispositions(
  principal: Principal,
  input: { readonly agent: AgentId | null; readonly range: AnalyticsRange },
  deps: ApiDeps,
): Promise<{ readonly numbers: AgentNumbers; readonly dispositions: readonly DispositionCount[] }> {
  const agent = await whose(principal, input.agent, deps)
  const span = spanOf(principal, input.range, deps)
  const db = siteDb(deps, principal)
  const [sum] = await sumsBy(db, 'all', { ...span, agent })
  return { numbers: numbersOf(sum, 0), dispositions: await dispositionsOf(db, { ...span, agent }) }
}

/** What a leaderboard is ordered by. */
export type LeaderboardKey = 'calls' | 'connected' | 'successes' | 'talkTime'

/** One agent's place. */
export interface Place {
  readonly rank: number
  readonly agent: AgentId
  readonly name: string
  /** By what the board is ordered; talk time in ms. */
  readonly count: number
  readonly isOwn: boolean
  /** Null where only names may be seen. */
  readonly numbers: AgentNumbers | null
}

/** The board, and my own place on it, also where it lies behind the end. */
export interface Leaderboard {
  readonly places: readonly Place[]
  readonly own: Place | null
}

/** Who did most. Agents see the others' names and counts, and their own numbers in full. @throws DomainError FORBIDDEN, VALIDATION_ERROR */
export async function leaderboard(
  principal: Principal,
  input: { readonly range: AnalyticsRange; readonly by: LeaderboardKey; readonly limit: number },
  deps: ApiDeps,
): Promise<Leaderboard> {
  requireRight(principal, 'call.read')
  const seesAll = may(principal, 'call.readAll')
  const span = spanOf(principal, input.range, deps)
  const db = siteDb(deps, principal)
  const names = new Map((await allAgents(db)).map(({ id, name }) => [id, name]))
  const sums = await sumsBy(db, 'agent', span)
  const successes = await successesBy(db, span)
  const all = sums
    .flatMap((sum) => {
      const agent = agentId(sum.key)
      const name = names.get(agent)
      // Who has left is on no board any more.
      if (name === undefined) return []
      const numbers = numbersOf(sum, successes.get(agent) ?? 0)
      return [{ agent, name, numbers, count: countOf(numbers, input.by) }]
    })
    .filter(({ count }) => count > 0)
    .sort((a, b) => b.count - a.count || a.name.localeCompare(b.name))
    .map(({ numbers, ...one }, index): Place => {
      const isOwn = one.agent === principal.agent
      return { ...one, rank: index + 1, isOwn, numbers: isOwn || seesAll ? numbers : null }
    })
  return { places: all.slice(0, input.limit), own: all.find(({ isOwn }) => isOwn) ?? null }
}

function countOf(numbers: AgentNumbers, by: LeaderboardKey): number {
  return by === 'talkTime' ? numbers.talkMs : numbers[by]
}

const noOutcomes: Readonly<Record<Outcome, number>> = {
  connected: 0,
  abandoned: 0,
  machine: 0,
  busy: 0,
  noAnswer: 0,
  rejected: 0,
  unallocated: 0,
  congestion: 0,
  cancelled: 0,
  failed: 0,
}

function numbersOf(sum: Sum | undefined, successes: number): AgentNumbers {
  const outcomes = sum?.outcomes ?? noOutcomes
  return {
    calls: callsIn({ outcomes }),
    outcomes,
    connected: outcomes.connected,
    successes,
    talkMs: sum?.talkMs ?? 0,
  }
}

async function whose(principal: Principal, asked: AgentId | null, deps: ApiDeps): Promise<AgentId> {
  requireRight(principal, 'call.read')
  const agent = asked ?? principal.agent
  if (agent === null) throw invalidField('agentId', 'Whose numbers? You are no agent here; name one.', 'query')
  if (agent === principal.agent) return agent
  if (!may(principal, 'call.readAll')) {
    throw new DomainError('FORBIDDEN', 'You may see your own numbers only; the right call.readAll is needed.', {
      right: 'call.readAll',
    })
  }
  return mustExist(await findAgent(siteDb(deps, principal), agent), `agent ${agent}`).id
}

const longestSpanMs = 366 * 86_400_000

function spanOf(principal: Principal, range: AnalyticsRange, deps: ApiDeps): QuarterSpan {
  const now = deps.now()
  const { timeZone } = siteDoor(deps, principal)
  if (range.kind !== 'span') {
    const start = range.kind === 'daily' ? dayStart : monthStart
    return quarters(start(timeZone, now), start(timeZone, now, 1))
  }
  const until = range.to === null ? now + 1 : range.to + 1
  const from = range.from ?? dayStart(timeZone, until - 1)
  if (from >= until) throw invalidField('to', 'The end lies before the start.', 'query')
  if (until - from > longestSpanMs) throw invalidField('from', 'At most a year at once.', 'query')
  return quarters(from, until)
}

function quarters(from: number, until: number): QuarterSpan {
  return { from: Math.floor(from / quarterMs) * quarterMs, until: Math.ceil(until / quarterMs) * quarterMs }
}
