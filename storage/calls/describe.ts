import { DomainError } from '../../dialer/model/domain-error.js'
import type { SiteTx } from '../writer/operation.js'
import type { CallMetadata } from './repository.js'

/** Keeps facts beside a call, in place of those of the same name; null takes one away. @throws DomainError NOT_FOUND */
export function describeCall(tx: SiteTx, input: { readonly call: number; readonly facts: CallMetadata }): null {
  const { changes } = tx
    .statement(`UPDATE calls SET metadata = nullif(json_patch(ifnull(metadata, '{}'), ?), '{}') WHERE id = ?`)
    .run(JSON.stringify(input.facts), input.call)
  if (changes === 0) throw new DomainError('NOT_FOUND', `There is no call ${input.call}.`)
  return null
}

/** Begin of the refs of calls that were made elsewhere and are only kept here. */
export const keptRef = 'kept.'

/**
 * Takes away the record of a call that was made elsewhere; what it counted for goes with it.
 * @throws DomainError NOT_FOUND, CONFLICT (a call of ours, whose record retention alone takes)
 */
export function removeKeptCall(tx: SiteTx, { call }: { readonly call: number }): null {
  const ref: unknown = tx.statement('SELECT ref FROM calls WHERE id = ?').pluck().get(call)
  if (typeof ref !== 'string') throw new DomainError('NOT_FOUND', `There is no call ${call}.`)
  if (!ref.startsWith(keptRef)) {
    throw new DomainError(
      'CONFLICT',
      'This call was placed or taken here; its record stays until its retention is over.',
      {
        why: 'ownCall',
      },
    )
  }
  tx.statement('DELETE FROM calls WHERE id = ?').run(call)
  return null
}
