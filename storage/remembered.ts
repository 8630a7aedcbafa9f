import type { Kysely } from 'kysely'
import { dataVersion } from './direct-reads.js'

/** Answers kept of one database; the oldest goes first. */
const mostAnswers = 2000

interface Answers {
  version: number
  readonly byKey: Map<string, unknown>
}

const answers = new WeakMap<object, Answers>()

/**
 * The answer to a question that is asked at every request, kept until anything at all is committed to its database: SQLite tells so for a
 * tenth of what asking again costs, and what was committed before the question is never missed. On a connection that also writes each
 * question is asked anew, since its own changes do not count there.
 * @param key tells apart whatever the answer depends on
 */
export async function remembered<Tables, T>(db: Kysely<Tables>, key: string, ask: () => Promise<T>): Promise<T> {
  const version = dataVersion(db)
  if (version === null) return ask()
  let kept = answers.get(db)
  if (kept === undefined || kept.version !== version) {
    kept = { version, byKey: new Map() }
    answers.set(db, kept)
  }
  // Kept under the key of this question alone, so of its own type.
  if (kept.byKey.has(key)) return kept.byKey.get(key) as T
  const answer = await ask()
  kept.byKey.set(key, answer)
  const [oldest] = kept.byKey.keys()
  if (kept.byKey.size > mostAnswers && oldest !== undefined) kept.byKey.delete(oldest)
  return answer
}
