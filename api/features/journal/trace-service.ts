import { type JournalEntry, readJournal } from '../../../storage/journal/repository.js'
import { type ApiDeps, siteDb } from '../../api-deps.js'
import type { Principal } from '../../auth/principal.js'
import { getCall } from '../calls/service.js'

const mostEvents = 1000

/** Everything the journal has of a call, in order. @throws DomainError NOT_FOUND, FORBIDDEN */
export async function traceCall(
  principal: Principal,
  input: { readonly id: number },
  deps: ApiDeps,
): Promise<readonly JournalEntry[]> {
  const { record } = await getCall(principal, input, deps)
  return readJournal(siteDb(deps, principal), { after: 0, limit: mostEvents, call: record.ref })
}
