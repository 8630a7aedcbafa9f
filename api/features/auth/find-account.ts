import { extension, type SiteId } from '../../../dialer/model/ids.js'
import { findUserOfExtension } from '../../../storage/agents/repository.js'
import {
  findUserByEmail,
  findUserByStaffId,
  findUserWithPassword,
  type UserWithPassword,
} from '../../../storage/users/repository.js'
import type { ApiDeps } from '../../api-deps.js'

/**
 * The account a person means: by e-mail, by staff id, or by the extension of the agent they are, where only one site has it.
 * @param site where to look for the extension; null: everywhere
 */
export async function findAccount(named: string, site: SiteId | null, deps: ApiDeps): Promise<UserWithPassword | null> {
  const { system } = deps.readers
  if (named.includes('@')) return findUserByEmail(system, named)
  const staff = await findUserByStaffId(system, named)
  if (staff || !/^\d{2,10}$/.test(named)) return staff
  const users = new Set(
    await Promise.all(
      deps.sites.list().map(async (one) => {
        const db = site === null || site === one ? deps.readers.site(one) : null
        return db && (await findUserOfExtension(db, extension(named)))
      }),
    ),
  )
  users.delete(null)
  const [user = null, ...others] = users
  return user !== null && others.length === 0 ? findUserWithPassword(system, user) : null
}
