import type { DomainEvent } from '../../dialer/model/domain-event.js'
import type { SiteTx } from '../writer/operation.js'

/** Tells what a browser phone said of its call. */
export function noteCallPhase(
  tx: SiteTx,
  input: Omit<Extract<DomainEvent, { readonly kind: 'call.phase' }>, 'kind' | 'at'>,
): null {
  tx.journal([{ kind: 'call.phase', at: tx.now, ...input }])
  return null
}
