import { DomainError } from '../../../dialer/model/domain-error.js'
import type { Extension } from '../../../dialer/model/ids.js'
import { allAgents } from '../../../storage/agents/repository.js'
import type { User } from '../../../storage/users/repository.js'
import { type ApiDeps, siteDb } from '../../api-deps.js'
import type { SiteDb } from '../../api-options.js'
import { type Role, requireRight } from '../../auth/permissions.js'
import type { Principal } from '../../auth/principal.js'
import { createAgent } from '../agents/service.js'
import { type Client, login, register } from './service.js'

/** A new person, who is an agent with a phone where an extension is given, and who is signed in at once. */
export interface NewPerson {
  readonly name: string
  readonly email: string
  readonly phone: string | null
  readonly password: string
  readonly role: Role
  readonly extension: Extension | null
  readonly client: Client
}

/** Before an account is made for it. @throws DomainError DUPLICATE_ENTRY */
export async function freeExtension(db: SiteDb, extension: Extension): Promise<void> {
  if (!(await allAgents(db)).some((agent) => agent.extension === extension)) return
  const problem = `The extension ${extension} has another agent.`
  throw new DomainError('DUPLICATE_ENTRY', problem, {
    extension,
    why: 'extensionTaken',
    fields: { extension: problem },
  })
}

/**
 * Makes an account, its phone, and its first login in one go, for contracts that have one request for it.
 * @throws DomainError UNAUTHORIZED (nobody is signed in), FORBIDDEN, VALIDATION_ERROR (password), DUPLICATE_ENTRY (e-mail, phone or
 *   extension: then nothing was made)
 */
export async function registerPerson(
  principal: Principal | null,
  { extension, client, ...account }: NewPerson,
  deps: ApiDeps,
): Promise<{ readonly user: User; readonly token: string }> {
  if (principal && extension !== null) {
    requireRight(principal, 'agent.write')
    await freeExtension(siteDb(deps, principal), extension)
  }
  const { user } = await register(principal, account, deps)
  if (principal && extension !== null) {
    const phone = { sipUsername: null, sipPassword: null, phoneMode: null }
    await createAgent(principal, { user: user.id, name: null, extension, ...phone }, deps)
  }
  const { token } = await login(
    {
      account: account.email,
      password: account.password,
      code: null,
      site: principal?.site ?? null,
      isShortLived: false,
      client,
    },
    deps,
  )
  return { user, token }
}
