import type { LedgerEntry, LedgerQuarter, LedgerSeed } from '../../model/ledger.js'
import { change, noAnswers, plus } from './counts.js'
import { quarterOf } from './quarters.js'

/** What an engine begins with, of a ledger kept in memory. */
export function seedOf(entries: readonly LedgerEntry[]): LedgerSeed {
  const quarters = new Map<string, LedgerQuarter>()
  const began = new Map<LedgerEntry['campaign'], number>()
  for (const entry of entries) {
    const { campaign, answeredAt } = entry
    const counts = entry.kind === 'answer' ? change(entry.class, null) : change(entry.to, entry.from)
    const at = quarterOf(answeredAt)
    const key = `${campaign} ${at}`
    quarters.set(key, { campaign, at, ...plus(quarters.get(key) ?? noAnswers, counts) })
    began.set(campaign, Math.min(began.get(campaign) ?? answeredAt, answeredAt))
  }
  return { quarters: [...quarters.values()], began: [...began].map(([campaign, at]) => ({ campaign, at })) }
}
