import { linesWanted } from '../pacing/modes.js'
import type { CampaignEntry } from './campaign-book.js'
import { crewOf, expectedOf, isAhead, isOver, isPredictive, needOf, readyOnlyIn, sharedPart } from './need.js'
import type { Room } from './room.js'
import type { Shares } from './shares.js'

/**
 * How many more lines a campaign wants now. One that dials ahead wants what its pacer allowed. For the others, agents who work for several
 * campaigns are counted once: what other campaigns have out already, beyond what agents of their own can take, is taken from the
 * agents shared with them; people only expected count likewise, unless this campaign is behind with its share.
 */
export function linesWantedBy(
  room: Room,
  entry: CampaignEntry,
  others: readonly CampaignEntry[],
  shares: Shares | null,
): number {
  if (isPredictive(entry)) return entry.pacing?.allowance ?? 0
  return readyLinesOf(room, entry, others, shares)
}

/** Lines for agents who are ready: what a campaign may place that does not dial ahead, or must not any more. */
export function readyLinesOf(
  room: Room,
  entry: CampaignEntry,
  others: readonly CampaignEntry[],
  shares: Shares | null,
): number {
  const { campaign } = entry
  const { ready } = crewOf(room, campaign.id)
  if (ready === 0) return 0
  let taken = 0
  let expected = 0
  for (const other of others) {
    if (other === entry) continue
    const part = sharedPart(room, other, entry)
    if (part === 0) continue
    const certain = Math.max(0, needOf(room, other) - readyOnlyIn(room, other, entry))
    taken += certain
    expected += Math.max(certain, isAhead(room, other) ? Math.ceil(part * expectedOf(room, other)) : 0)
  }
  const claims = shares === null ? 0 : Math.round(shares.claimsOn(entry))
  // One that must not leave anybody alone claims nothing that people of others may take: those who are ahead of it wait instead.
  const claim = shares === null || isPredictive(entry) ? 0 : Math.round(shares.claimOf(entry)) + needOf(room, entry)
  const forIt = Math.max(ready - expected - (expected > taken ? claims : 0), Math.min(ready - taken, claim))
  const { pacedDialing, waiting } = room.calls.tally(campaign.id)
  return linesWanted({
    settings: campaign.settings,
    isOver: isOver(room, entry),
    readyAgents: Math.max(0, forIt),
    dialing: pacedDialing,
    waiting,
  })
}
