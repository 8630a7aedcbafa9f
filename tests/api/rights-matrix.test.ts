import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ApiDeps } from '../../api/api-deps.js'
import { type Role, roles } from '../../api/auth/permissions.js'
import type { Dialect } from '../../api/contract/dialect.js'
import type { Row } from '../../api/contract/row.js'
import { ibratDialect } from '../../api/dialects/ibrat/index.js'
import { usualIbratSettings } from '../../api/dialects/ibrat/settings.js'
import { telecallerDialect } from '../../api/dialects/telecaller/index.js'
import { usualTelecallerSettings } from '../../api/dialects/telecaller/settings.js'
import { nativeDialect } from '../../api/native/native.js'
import { askRow, freshToken, keyWith } from './rights-matrix/ask-row.js'
import { ibratTable } from './rights-matrix/ibrat-table.js'
import { nativeTable } from './rights-matrix/native-table.js'
import { type RightsLine, readTable } from './rights-matrix/read-table.js'
import { telecallerTable } from './rights-matrix/telecaller-table.js'
import { makeThings } from './rights-matrix/things.js'
import { type ApiWorld, mainSite, openApiWorld, otherSite } from './support/api-world.js'
import { nothingImported } from './support/nothing-imported.js'

const native = nativeDialect('0.0.0', null)
const ibrat = ibratDialect({ version: '0.0.0', basePath: '/ibrat', settings: usualIbratSettings, limits: null })
const telecaller = telecallerDialect({
  version: '0.0.0',
  basePath: '/telecaller',
  settings: usualTelecallerSettings,
  limits: null,
})

/** These say of whoever is no agent here that the person is none, be they of another site or nobody. */
const noSuchAgent = ['PUT /api/users/:id/availability']

let world: ApiWorld
let things: ReadonlyMap<string, string>
beforeAll(async () => {
  world = await openApiWorld({ startImport: async () => nothingImported })
  things = await makeThings(world)
})
afterAll(() => world.end())

const nameOf = ({ method, path }: Pick<Row<ApiDeps>, 'method' | 'path'>): string => `${method.toUpperCase()} ${path}`

describe.each([
  { dialect: native, table: nativeTable },
  { dialect: ibrat, table: ibratTable },
  { dialect: telecaller, table: telecallerTable },
])('the rights of the API $dialect.name', ({ dialect, table }) => {
  const lines = readTable(table)
  const rowOf = ({ method, path }: RightsLine): Row<ApiDeps> | undefined =>
    dialect.rows.find((row) => nameOf(row) === `${method} ${path}`)

  it('stand in the table for every route, once each', () => {
    const told = lines.map(({ method, path }) => `${method} ${path}`)
    const served = dialect.rows.map(nameOf)
    expect({
      missing: served.filter((one) => !told.includes(one)),
      gone: told.filter((one) => !served.includes(one)),
    }).toEqual({
      missing: [],
      gone: [],
    })
    expect(new Set(told).size).toBe(told.length)
  })

  const known = lines.flatMap((line) => {
    const row = rowOf(line)
    return row ? [[`${line.method} ${line.path}`, line, row] as const] : []
  })

  // First, while everything that has an id is still there.
  const foreign = known.filter(([, line]) => !['-', 'mine'].includes(line.of))
  it.each(foreign)('%s: another site’s is not there, and there is no hint', async (_, line, row) => {
    const token = await freshToken(world, world.users.stranger, otherSite)
    const id = things.get(line.of)
    if (id === undefined) throw new TypeError(`the test has no ${line.of}`)
    const there = await askRow(world, dialect, row, token, [id])
    const nowhere = await askRow(world, dialect, row, token)
    const wanted = noSuchAgent.includes(`${line.method} ${line.path}`) ? 400 : 404
    expect([there.status, nowhere.status]).toEqual([wanted, wanted])
    // The same words for what another site has and for what nobody has.
    expect(there.text.replaceAll(id, 'ID')).toBe(nowhere.text.replaceAll('999999', 'ID'))
  })

  it.each(known)('%s: roles, keys and strangers as the table says', async (_, line, row) => {
    const found = await verdictsOf(dialect, line, row)
    expect(found).toEqual(wantedOf(line))
  })
})

type Verdict = 'in' | 'forbidden' | 'unknown'

/** Who gets in and who does not, in the table's words. */
function wantedOf({ least, scope }: RightsLine): Readonly<Record<string, Verdict>> {
  if (least === 'public') return { nobody: 'in', 'revoked token': 'in' }
  const byRole = roles.map((role): [Role, Verdict] => {
    const isIn = least === 'onlyAgent' ? role === 'agent' : roles.indexOf(role) <= roles.indexOf(least)
    return [role, isIn ? 'in' : 'forbidden']
  })
  return {
    ...Object.fromEntries(byRole),
    'key with the scope': scope === 'people' || scope === 'more' ? 'forbidden' : 'in',
    'key with another scope': scope === 'any' ? 'in' : 'forbidden',
    nobody: 'unknown',
    'revoked token': 'unknown',
  }
}

async function verdictsOf(
  dialect: Dialect<ApiDeps>,
  line: RightsLine,
  row: Row<ApiDeps>,
): Promise<Readonly<Record<string, Verdict>>> {
  const ids = line.of === 'mine' ? [String(world.agent)] : []
  const found: Record<string, Verdict> = {}
  const note = async (who: string, token: string | null): Promise<void> => {
    const { status, text } = await askRow(world, dialect, row, token, ids)
    if ([500, 405].includes(status)) throw new TypeError(`${who}: ${status} ${text}`)
    // A login that is not known is answered like a caller who is not.
    const isUnknown = status === 401 && row.right !== 'public'
    found[who] = status === 403 ? 'forbidden' : isUnknown ? 'unknown' : 'in'
  }
  const revoked = await freshToken(world, world.users.superAdmin, mainSite)
  const { id } = await world.deps.tokens.verify(revoked)
  await world.store.writeSystem('sessions.revoke', { id })
  await note('nobody', null)
  await note('revoked token', revoked)
  if (row.right === 'public') return found
  for (const role of roles) await note(role, await freshToken(world, world.users[role], mainSite))
  const scopes = ['any', 'people', 'more'].includes(line.scope) ? [row.right] : line.scope.split('+')
  const other = scopes.includes('dnc.read') ? 'consent.read' : 'dnc.read'
  await note('key with the scope', await keyWith(world, mainSite, scopes))
  await note('key with another scope', await keyWith(world, mainSite, [other]))
  return found
}
