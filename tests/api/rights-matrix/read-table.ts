/**
 * One line of a rights table: a route, who may use it, and what its id is of.
 *
 * - `least`: the least role that gets in; every greater one does too. `onlyAgent`: only who is an agent of the site. `public`: anybody.
 * - `scope`: the scopes with which an API key gets in, joined by `+`. `any`: every key does. `people`: no key does, whatever its scopes.
 *   `more`: it takes as many rights as are given away.
 * - `of`: whose id stands in the path. Another site's admin asks for it and is told 404, as if it were not there. `-`: no id of a site's.
 *   `mine`: an agent's own id; agents act for themselves only.
 */
export interface RightsLine {
  readonly method: string
  readonly path: string
  readonly least: (typeof leastOnes)[number]
  readonly scope: string
  readonly of: string
}

const leastOnes = ['onlyAgent', 'agent', 'supervisor', 'admin', 'superAdmin', 'public'] as const

/** Reads a table: a route a line, words set apart by blanks; lines that begin with # are for people. */
export function readTable(text: string): readonly RightsLine[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => {
      const [method = '', path = '', role = '', scope = '', of = '-', ...rest] = line.split(/\s+/)
      const least = leastOnes.find((one) => one === role)
      if (least === undefined || scope === '' || rest.length > 0) throw new TypeError(`not understood: ${line}`)
      return { method, path, least, scope, of }
    })
}
