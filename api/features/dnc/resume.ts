import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { DomainError } from '../../../dialer/model/domain-error.js'
import type { SiteId } from '../../../dialer/model/ids.js'
import { dncImportsIn, oweTidying } from '../../../storage/dnc/unfinished.js'
import { namesIn } from '../leads/sweep-uploads.js'
import { keyFile, removeKeys } from './import/key-file.js'
import { type DncDeps, runLoad, runTidy } from './list-work.js'

/** A preview that nobody committed is thrown away after so long, with the numbers it holds. */
const previewKeptMs = 7 * 86_400_000

/**
 * Goes on with what a restart broke off: imports that were being loaded, then leads that were being brought in line. An import whose
 * numbers are gone is undone. Both are told in the log, and imports in their progress. Resolves when all of it is done.
 */
export async function resumeDnc(deps: DncDeps): Promise<void> {
  await Promise.all(deps.sites.list().map((site) => resumeSite(site, deps)))
}

async function resumeSite(site: SiteId, deps: DncDeps): Promise<void> {
  const { log, readers, store } = deps
  const db = readers.site(site)
  if (db === null) return
  await removeLeftKeys(site, deps)
  for (const id of await dncImportsIn(db, 'loading')) {
    log.info({ site, importId: id }, 'an import of a do-not-call list that was broken off goes on')
    try {
      await runLoad(site, id, deps)
      log.info({ site, importId: id }, 'the import of the do-not-call list is done')
    } catch (err) {
      if (!(err instanceof DomainError && err.code === 'NOT_FOUND')) {
        log.warn({ site, importId: id, err }, 'the import could not go on; it can be committed again')
        continue
      }
      await store.write(site, 'dnc.undo', { id })
      log.warn({ site, importId: id }, 'the numbers of the import were lost, so it was undone: upload the file again')
    }
  }
  if (!(await oweTidying(db))) return
  log.info({ site }, 'leads are brought in line with the do-not-call lists, which was broken off')
  await runTidy(site, deps)
}

/** Throws previews away that are older than a week. */
export async function forgetPreviews(deps: DncDeps): Promise<void> {
  for (const site of deps.sites.list()) {
    const db = deps.readers.site(site)
    if (db === null) continue
    for (const id of await dncImportsIn(db, 'previewed', deps.now() - previewKeptMs)) {
      await deps.store.write(site, 'dnc.undo', { id })
      await removeKeys(keyFile(deps.dataDir, site, id))
      deps.log.info({ site, importId: id }, 'a preview of a do-not-call list that nobody committed was thrown away')
    }
  }
}

/** Numbers of imports that are over: people's numbers do not stay for nothing. */
async function removeLeftKeys(site: SiteId, { dataDir, readers }: DncDeps): Promise<void> {
  const db = readers.site(site)
  if (db === null) return
  const wanted = [...(await dncImportsIn(db, 'loading')), ...(await dncImportsIn(db, 'previewed'))]
  const names = wanted.map((id) => keyFile(dataDir, site, id))
  const folder = join(dataDir, 'uploads')
  for (const name of await namesIn(folder)) {
    const path = join(folder, name)
    if (/^dnc-.+-\d+\.keys$/.test(name) && name.replace(/-\d+\.keys$/, '') === `dnc-${site}` && !names.includes(path))
      await rm(path, { force: true })
  }
}
