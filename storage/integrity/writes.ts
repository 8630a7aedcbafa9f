import type { SiteTx } from '../writer/operation.js'

/** Tells in the site's journal what a check found, or that all is sound again. */
export function noteDamage(
  tx: SiteTx,
  input: { readonly state: 'found' | 'gone'; readonly sentence: string; readonly todo: string | null },
): null {
  tx.journal([{ kind: 'storage.damage', at: tx.now, ...input }])
  return null
}
