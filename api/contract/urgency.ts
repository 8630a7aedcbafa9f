import type { Row } from './row.js'

/**
 * Who goes first where not all can be served. `vital`: what calls depend on and what tells how we are; `ordinary`: one thing read or changed;
 * `heavy`: lists, reports, searches, files; `login`: what hashes a password, which is a tenth of a second of a processor.
 */
export type Urgency = 'vital' | 'ordinary' | 'heavy' | 'login'

export const urgencies: readonly Urgency[] = ['vital', 'ordinary', 'heavy', 'login']

/** Rights whose changes steer calls: an agent's own work, and holding a campaign or the site. */
const steering: ReadonlySet<string> = new Set(['agent.act', 'campaign.control', 'site.control'])
/** What becomes of a call, told under the right to see it. */
const tellsOfCall = /\/calls\/:id\/(disposition|status|update)$/
const tellsHowWeAre: ReadonlySet<string> = new Set(['Health', 'Metrics', 'System'])
/** Rights under which one looks at many things, whatever the answer's form. */
const looksAtMany: ReadonlySet<string> = new Set(['call.readAll', 'lead.readAll', 'agent.readAll', 'audit.read'])
const manyThings = /\/(stats|reports|analytics|history|performance|exclusions|abandonment|caller-ids|amd|preflight)\b/
/** Lists whose contract puts them into a document of its own. */
const lists = /\/(calls|leads|users|available)$/

/** What of a row says how urgent its requests are. */
export type Telling = Pick<Row<never>, 'kind' | 'method' | 'path' | 'tag' | 'right' | 'freeOnThisHost'> & {
  readonly response: Pick<Row<never>['response'], 'list'>
}

/** How urgent a row's requests are, by what it says of itself. */
export function urgencyOf(row: Telling): Urgency {
  const { kind, method, path, tag, right, response } = row
  if (tellsHowWeAre.has(tag) || row.freeOnThisHost) return 'vital'
  if (kind !== 'json') return 'heavy'
  if (method !== 'get') {
    if (right === 'public' || right === 'user.write') return tag === 'Authentication' ? passwordOr(path) : 'ordinary'
    if (/\/(bulk-action|preflight\/.*)$/.test(path) || right === 'simulation.run') return 'heavy'
    return steering.has(right) || tellsOfCall.test(path) ? 'vital' : 'ordinary'
  }
  const isMany = response.list || looksAtMany.has(right) || manyThings.test(path) || lists.test(path)
  return isMany ? 'heavy' : 'ordinary'
}

/** A token renewed costs no hash. */
function passwordOr(path: string): Urgency {
  return path.endsWith('/refresh') ? 'ordinary' : 'login'
}
