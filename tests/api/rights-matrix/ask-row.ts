import type { ApiDeps } from '../../../api/api-deps.js'
import type { Dialect } from '../../../api/contract/dialect.js'
import type { Row } from '../../../api/contract/row.js'
import type { SiteId, UserId } from '../../../dialer/model/ids.js'
import type { ApiWorld } from '../support/api-world.js'

let nextKey = 0

/** An API key of a site with these scopes. */
export async function keyWith(world: ApiWorld, site: SiteId, scopes: readonly string[]): Promise<string> {
  nextKey += 1
  const key = `tlk_matrix${nextKey}`
  const hash = world.deps.keyedHash('apiKey', key)
  const name = `Key ${nextKey}`
  await world.store.writeSystem('apiKeys.create', {
    site,
    name,
    hint: 'tlk_',
    hash,
    scopes,
    createdBy: null,
    expiresAt: null,
  })
  return key
}

/** A login of its own, so that a route that ends logins ends only this one. */
export async function freshToken(world: ApiWorld, user: UserId, site: SiteId): Promise<string> {
  const { token, claims } = await world.deps.tokens.issue(user, site)
  await world.store.writeSystem('sessions.create', { id: claims.id, user, expiresAt: claims.expiresAt })
  return token
}

/** Status and code of a route's answer. `ids` stand in its path in their order; where there are none, ids that do not exist. */
export async function askRow(
  world: ApiWorld,
  { basePath }: Dialect<ApiDeps>,
  row: Row<ApiDeps>,
  token: string | null,
  ids: readonly string[] = [],
): Promise<{ readonly status: number; readonly text: string }> {
  const headers: Record<string, string> = token === null ? {} : { authorization: `Bearer ${token}` }
  let body: FormData | string | undefined
  if (row.kind === 'upload') {
    body = new FormData()
    for (const [field, value] of Object.entries(row.bodyExample ?? {})) body.set(field, String(value))
    for (const part of row.fileParts) body.append(part, new File(['phoneNumber\n'], 'leads.csv'))
  } else if (row.body) {
    headers['content-type'] = 'application/json'
    body = JSON.stringify(row.bodyExample)
  }
  let place = 0
  const path = row.path.replace(/:[a-zA-Z]+/g, (name) => ids[place++] ?? (name === ':site' ? 'nowhere' : '999999'))
  const init = { method: row.method.toUpperCase(), headers, ...(body !== undefined && { body }) }
  // From this host: some things are told only there or over TLS.
  const response = await world.app.request(`${basePath}${path}`, init, { via: 'tcp', address: '127.0.0.1' })
  return { status: response.status, text: await response.text() }
}
