import { DomainError } from '../../dialer/model/domain-error.js'
import type { AgentId } from '../../dialer/model/ids.js'
import type { SiteTx } from '../writer/operation.js'
import { findAgent } from './repository.js'

/**
 * The sealed phone password of an agent. A write, though it changes nothing: each reading stands in the audit log, in its own transaction.
 * @throws DomainError NOT_FOUND
 */
export async function readPhonePassword(
  tx: SiteTx,
  input: { readonly id: AgentId },
): Promise<{ readonly sealed: string | null; readonly extension: string; readonly username: string | null }> {
  const agent = await findAgent(tx.db, input.id)
  if (!agent) throw new DomainError('NOT_FOUND', `There is no agent ${input.id}.`)
  return { sealed: agent.sipPasswordEncrypted, extension: agent.extension, username: agent.sipUsername }
}
