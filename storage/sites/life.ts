import { DomainError } from '../../dialer/model/domain-error.js'
import type { SiteId } from '../../dialer/model/ids.js'
import type { SystemTx } from '../writer/operation.js'
import type { KeptMember } from './members.js'
import { type Site, siteFromRow } from './repository.js'
import type { SiteSetup } from './setup.js'
import type { SiteStatus } from './table.js'

/** A site to be made over the API; it is `creating` until its database is there. @throws DomainError DUPLICATE_ENTRY */
export async function createSite(
  tx: SystemTx,
  input: { readonly id: SiteId; readonly name: string; readonly setup: SiteSetup },
): Promise<Site> {
  const row = await tx.db
    .insertInto('sites')
    .values({
      id: input.id,
      name: input.name,
      status: 'creating',
      origin: 'api',
      setup: JSON.stringify(input.setup),
      created_at: tx.now,
      updated_at: tx.now,
      suspended_at: null,
      trash: null,
    })
    .returningAll()
    .executeTakeFirstOrThrow()
  return siteFromRow(row)
}

/** The database of a new site is there. */
export function siteCreated(tx: SystemTx, input: { readonly id: SiteId }): Promise<Site> {
  return setStatus(tx, input.id, ['creating', 'active'], { status: 'active' })
}

/** Changes name or setup; absent keys stay. @throws DomainError NOT_FOUND */
export async function updateSite(
  tx: SystemTx,
  input: { readonly id: SiteId; readonly name?: string; readonly setup?: SiteSetup },
): Promise<Site> {
  const row = await tx.db
    .updateTable('sites')
    .set({
      updated_at: tx.now,
      ...(input.name === undefined ? {} : { name: input.name }),
      ...(input.setup === undefined ? {} : { setup: JSON.stringify(input.setup) }),
    })
    .where('id', '=', input.id)
    .returningAll()
    .executeTakeFirst()
  if (!row) throw noSite(input.id)
  return siteFromRow(row)
}

/** Nothing is dialled and nobody signs in from now on. @throws DomainError NOT_FOUND, CONFLICT */
export function suspendSite(tx: SystemTx, input: { readonly id: SiteId }): Promise<Site> {
  return setStatus(tx, input.id, ['active'], { status: 'suspended', suspended_at: tx.now })
}

/** @throws DomainError NOT_FOUND, CONFLICT */
export function resumeSite(tx: SystemTx, input: { readonly id: SiteId }): Promise<Site> {
  return setStatus(tx, input.id, ['suspended'], { status: 'active', suspended_at: null })
}

/**
 * Begins a deletion; its files go into the folder `trash` next. The name stands for the person's certainty.
 * @throws DomainError NOT_FOUND, CONFLICT (not suspended), VALIDATION_ERROR (another name)
 */
export async function deleteSite(
  tx: SystemTx,
  input: { readonly id: SiteId; readonly name: string; readonly trash: string },
): Promise<Site> {
  const row = await tx.db.selectFrom('sites').selectAll().where('id', '=', input.id).executeTakeFirst()
  if (!row) throw noSite(input.id)
  if (row.name !== input.name) {
    const problem = `Repeat the name of the site exactly: ${row.name}.`
    throw new DomainError('VALIDATION_ERROR', problem, { fields: { name: problem } })
  }
  return await setStatus(tx, input.id, ['suspended'], { status: 'deleting', trash: input.trash })
}

/** A site that was not made after all, or whose files are in the trash; its memberships go with it. */
export async function forgetSite(tx: SystemTx, input: { readonly id: SiteId }): Promise<null> {
  await tx.db.deleteFrom('sites').where('id', '=', input.id).where('status', 'in', ['creating', 'deleting']).execute()
  return null
}

/** Puts a deleted site back, suspended, with those of its people who still have an account. @throws DomainError DUPLICATE_ENTRY */
export async function restoreSite(
  tx: SystemTx,
  input: {
    readonly site: Pick<Site, 'id' | 'name' | 'origin' | 'setup' | 'createdAt'>
    readonly members: readonly KeptMember[]
  },
): Promise<Site> {
  const { site, members } = input
  const row = await tx.db
    .insertInto('sites')
    .values({
      id: site.id,
      name: site.name,
      status: 'suspended',
      origin: site.origin,
      setup: site.setup === null ? null : JSON.stringify(site.setup),
      created_at: site.createdAt,
      updated_at: tx.now,
      suspended_at: tx.now,
      trash: null,
    })
    .returningAll()
    .executeTakeFirstOrThrow()
  const join = tx.statement('INSERT INTO memberships (user_id, site_id, role) SELECT id, ?, ? FROM users WHERE id = ?')
  for (const { user, role } of members) join.run(site.id, role, user)
  return siteFromRow(row)
}

const deed: Readonly<Record<SiteStatus, string>> = {
  creating: 'It is being made.',
  active: 'It is active; suspend it first.',
  suspended: 'It is suspended already.',
  deleting: 'It is being deleted.',
}

async function setStatus(
  tx: SystemTx,
  id: SiteId,
  from: readonly SiteStatus[],
  to: { readonly status: SiteStatus; readonly suspended_at?: number | null; readonly trash?: string },
): Promise<Site> {
  const before = await tx.db.selectFrom('sites').select('status').where('id', '=', id).executeTakeFirst()
  if (!before) throw noSite(id)
  if (!from.includes(before.status)) {
    const why = before.status === to.status ? `It is ${to.status} already.` : deed[before.status]
    throw new DomainError('CONFLICT', `The site ${id} cannot become ${to.status}. ${why}`)
  }
  const row = await tx.db
    .updateTable('sites')
    .set({ ...to, updated_at: tx.now })
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirstOrThrow()
  return siteFromRow(row)
}

function noSite(id: SiteId): DomainError {
  return new DomainError('NOT_FOUND', `There is no site ${id}.`)
}
