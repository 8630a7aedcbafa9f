import { openSqlite } from '../../../storage/open-sqlite.js'

/** Leads and calls at the begin and the end of a site, which first pages show; each commit changes one of both. */
const changed = 20

/** Commits to the file of a site so many times a second until it is stopped, as agents at work do: what was kept until a commit is of no use then. */
export function commitBeside(path: string, perSecond: number): { commits(): number; stop(): void } {
  const sqlite = openSqlite(path, 'write')
  const last = sqlite.prepare<[], number>('SELECT max(id) FROM calls').pluck().get() ?? 0
  const lead = sqlite.prepare('UPDATE leads SET updated_at = updated_at + 1000, attempts = attempts + 1 WHERE id = ?')
  const call = sqlite.prepare('UPDATE calls SET note = ? WHERE id = ?')
  let n = 0
  const commit = sqlite.transaction(() => {
    n += 1
    lead.run(1 + (n % changed))
    call.run(`note ${n}`, last - (n % changed))
  })
  const timer = setInterval(() => commit.immediate(), 1000 / perSecond).unref()
  return {
    commits: () => n,
    stop: () => {
      clearInterval(timer)
      sqlite.close()
    },
  }
}
