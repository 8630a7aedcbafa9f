import type { AgentId } from '../../../dialer/model/ids.js'
import { outcomes } from '../../../dialer/model/outcome.js'
import { callsIn, type Sum, type SumRange, sumsBy } from '../../../storage/stats/sums.js'
import type { SiteDb } from '../../api-options.js'

/** Ended calls of some agents in a span, one sum a key; the sums come from the projection, so their number of calls does not matter. */
export async function callSumsOf(
  db: SiteDb,
  key: 'all' | 'day' | 'agent',
  range: Pick<SumRange, 'from' | 'until'>,
  agents: readonly AgentId[] | 'all',
): Promise<readonly Sum[]> {
  if (agents === 'all') return sumsBy(db, key, range)
  if (key === 'day') {
    const days = new Map<number, Sum>()
    for (const agent of agents) {
      for (const sum of await sumsBy(db, 'day', { ...range, agent })) days.set(sum.key, added(days.get(sum.key), sum))
    }
    return [...days.values()].toSorted((a, b) => a.key - b.key)
  }
  const own = new Set<number>(agents)
  const each = (await sumsBy(db, 'agent', range)).filter((sum) => own.has(sum.key))
  if (key === 'agent') return each
  const [first, ...rest] = each
  return first ? [rest.reduce((all, one) => added(all, one), { ...first, key: 0 })] : []
}

function added(all: Sum | undefined, one: Sum): Sum {
  if (!all) return one
  const counts = outcomes.map((outcome) => [outcome, all.outcomes[outcome] + one.outcomes[outcome]] as const)
  return {
    key: all.key,
    outcomes: Object.fromEntries(counts) as Sum['outcomes'],
    durationMs: all.durationMs + one.durationMs,
    talkMs: all.talkMs + one.talkMs,
  }
}

/** How many calls a sum has, and how many of them with a conversation. */
export function callNumbersOf(sum: Sum | undefined): {
  readonly calls: number
  readonly connected: number
  readonly talkMs: number
} {
  return {
    calls: sum ? callsIn(sum) : 0,
    connected: sum?.outcomes.connected ?? 0,
    talkMs: sum?.durationMs ?? 0,
  }
}
