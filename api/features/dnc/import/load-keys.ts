import { DomainError } from '../../../../dialer/model/domain-error.js'
import type { SiteId } from '../../../../dialer/model/ids.js'
import type { DncImportView } from '../../../../storage/dnc/imports.js'
import { dncChangesKey, dncTidiedKey } from '../../../../storage/dnc/unfinished.js'
import type { StoreOperations } from '../../../../storage/writer/store-client.js'
import type { DncWatch } from './dnc-job.js'
import { keyFile, readKeys, removeKeys } from './key-file.js'

/** Numbers per batch: a millisecond or two of the writer, so that steps of calls never wait long behind one. */
const batchKeys = 2000
/** Batches on their way: enough for the writer to share one flush among many. */
const maxInFlight = 8
/** Leads looked at per batch. */
const sweepLeads = 250

export interface LoadParts extends DncWatch {
  readonly store: Pick<StoreOperations, 'write'>
  readonly dataDir: string
}

/**
 * Loads the numbers of a previewed import in small batches behind everything else, then lets them count all at once. One that broke off
 * is loaded again from the beginning: what is there already is passed over.
 * @throws DomainError NOT_FOUND (import, or its numbers), CONFLICT (it is over, or stopped by `signal`)
 */
export async function loadImport(site: SiteId, id: number, parts: LoadParts): Promise<DncImportView> {
  const { store, dataDir, onProgress, signal } = parts
  const path = keyFile(dataDir, site, id)
  const { valid } = await store.write(site, 'dnc.begin', { id })
  let sent = 0
  const inFlight = new Set<Promise<unknown>>()
  for await (const chunk of readKeys(path)) {
    for (let at = 0; at < chunk.length; at += batchKeys) {
      if (signal.aborted) throw new DomainError('CONFLICT', 'The import was stopped; committing it again goes on.')
      const keys = [...chunk.subarray(at, at + batchKeys)]
      const batch = store.write(site, 'dnc.load', { id, keys }).finally(() => inFlight.delete(batch))
      inFlight.add(batch)
      sent += keys.length
      if (inFlight.size >= maxInFlight) await Promise.race(inFlight)
    }
    onProgress(valid === 0 ? 1 : sent / valid)
  }
  await Promise.all(inFlight)
  const active = await store.write(site, 'dnc.activate', { id })
  await removeKeys(path)
  return active
}

/**
 * After the lists of a site changed: leads they name are finished, leads they name no more are ready again, and numbers of undone
 * imports are deleted. The gate holds meanwhile. That it is done is noted at its end: what broke off is done again after a restart.
 */
export async function tidyDnc(
  site: SiteId,
  { store, signal }: { readonly store: Pick<StoreOperations, 'read' | 'write'>; readonly signal: AbortSignal },
): Promise<{ readonly finished: number; readonly restored: number }> {
  const changes = await store.read(site, 'settings.get', { key: dncChangesKey })
  let finished = 0
  let restored = 0
  for (let after: number | null = 0; after !== null && !signal.aborted; ) {
    const step: { next: number | null; finished: number; restored: number } = await store.write(site, 'dnc.sweep', {
      after,
      limit: sweepLeads,
    })
    finished += step.finished
    restored += step.restored
    after = step.next
  }
  let walk: { readonly after: number; readonly imports: readonly number[] | null } | null = { after: 0, imports: null }
  while (walk !== null && !signal.aborted) walk = await store.write(site, 'dnc.purge', walk)
  if (!signal.aborted && changes !== undefined) {
    await store.write(site, 'settings.put', { key: dncTidiedKey, value: changes })
  }
  return { finished, restored }
}
