import { legId } from '../../../dialer/model/ids.js'
import { chainHash, digestOf, noHash } from '../../../storage/ledger/chain.js'
import type { SiteDay } from './site-day.js'

interface Entry {
  readonly seq: number
  readonly kind: string
  readonly call_ref: string | null
  readonly class: string | null
  readonly body: string
  readonly hash: string
}

/** The chain is whole; each live answer stands in it once, classed as the calls give it, and the PBX saw it answered. */
export function checkLedger({ db, judge, witness }: SiteDay): void {
  const { demand } = judge
  const entries = db.prepare('SELECT seq, kind, call_ref, class, body, hash FROM ledger ORDER BY seq').all() as Entry[]
  let before = noHash
  for (const [index, { seq, body, hash }] of entries.entries()) {
    demand(
      'ledgerChain',
      seq === index + 1 && hash === chainHash(before, digestOf(body)),
      () => `entry ${seq}: ${body}`,
    )
    before = hash
  }
  const counted = new Map<string, string>()
  for (const { kind, call_ref: call, class: is } of entries) {
    if (kind !== 'answer' || call === null || is === null) continue
    demand('ledgerCount', !counted.has(call), () => `${call} is counted twice`)
    counted.set(call, is)
    const dial = witness.dials.get(legId(`tl.main.${call}`))
    demand(
      'ledgerCount',
      dial?.answeredAt !== null && dial !== undefined,
      () => `${call} was never answered at the PBX`,
    )
  }
  const calls = db
    .prepare(
      `SELECT ref, outcome, verdict, bridged_at - answered_at AS wait, body FROM calls
         LEFT JOIN journal ON call_ref = ref AND kind = 'call.reserved'
       WHERE answered_at IS NOT NULL AND calls.campaign_id IS NOT NULL`,
    )
    .all() as readonly { ref: string; outcome: string; verdict: string | null; wait: number | null }[]
  for (const { ref, outcome, verdict, wait } of calls) {
    const is = counted.get(ref)
    if (outcome === 'abandoned')
      demand('ledgerCount', is === 'abandoned', () => `${ref} was abandoned, counted as ${is}`)
    if (outcome === 'connected' && verdict !== 'machine') {
      const should = (wait ?? 0) <= 2000 ? 'connected' : 'late'
      demand('ledgerCount', is === should, () => `${ref} had an agent after ${wait} ms, counted as ${is}`)
    }
    counted.delete(ref)
  }
  demand('ledgerCount', counted.size === 0, () => `counted, but no answered calls: ${[...counted.keys()].join(', ')}`)
}
