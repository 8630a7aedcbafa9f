import { z } from 'zod'
import { DomainError } from '../../../dialer/model/domain-error.js'
import type { Extension } from '../../../dialer/model/ids.js'
import { allAgents } from '../../../storage/agents/repository.js'
import { allCallerIds } from '../../../storage/caller-ids/repository.js'
import { getSetting, settingsUnder } from '../../../storage/settings/settings.js'
import { type ApiDeps, mustExist, siteDb, siteDoor } from '../../api-deps.js'
import type { SiteDb } from '../../api-options.js'
import { may, requireRight } from '../../auth/permissions.js'
import type { Principal } from '../../auth/principal.js'
import { invalidField } from '../../contract/parse-input.js'
import { siteNumber } from '../leads/site-number.js'

/** The number that an extension calls with where no campaign says another. */
export interface ExtensionDid {
  readonly extension: string
  /** Null: left to the trunk. */
  readonly did: string | null
  /** Epoch ms; null: nobody has ever set it. */
  readonly updatedAt: number | null
}

/** Key of an extension's number among the site's settings. */
export const didKeyPrefix = 'site.did.'

const kept = z.object({ did: z.string().nullable(), updatedAt: z.number() })

function didOf(extension: string, value: unknown): ExtensionDid {
  return { extension, ...(kept.safeParse(value).data ?? { did: null, updatedAt: null }) }
}

/** The number of an extension, read without asking for rights. */
export async function findDid(db: SiteDb, extension: string): Promise<ExtensionDid> {
  return didOf(extension, await getSetting(db, `${didKeyPrefix}${extension}`))
}

/** Every agent's extension with its number, and the numbers that may be given. @throws DomainError FORBIDDEN */
export async function listDids(
  principal: Principal,
  deps: ApiDeps,
): Promise<{ readonly dids: readonly ExtensionDid[]; readonly allowed: readonly string[] }> {
  requireRight(principal, 'agent.readAll')
  const db = siteDb(deps, principal)
  const [agents, given, allowed] = await Promise.all([allAgents(db), settingsUnder(db, didKeyPrefix), allowedDids(db)])
  const extensions = agents.map(({ extension }) => extension).toSorted((a, b) => Number(a) - Number(b))
  return { dids: extensions.map((extension) => didOf(extension, given.get(`${didKeyPrefix}${extension}`))), allowed }
}

/** The number of an extension; agents see their own. @throws DomainError FORBIDDEN, NOT_FOUND */
export async function getDid(
  principal: Principal,
  input: { readonly extension: Extension },
  deps: ApiDeps,
): Promise<ExtensionDid> {
  requireRight(principal, 'agent.act')
  const db = siteDb(deps, principal)
  const agent = mustExist(await agentAt(db, input.extension), `extension ${input.extension}`)
  if (agent.id !== principal.agent && !may(principal, 'agent.readAll')) {
    throw new DomainError('NOT_FOUND', `There is no extension ${input.extension}.`)
  }
  return await findDid(db, input.extension)
}

/** The number of my own extension; null: I have none. @throws DomainError FORBIDDEN */
export async function ownDid(principal: Principal, deps: ApiDeps): Promise<ExtensionDid | null> {
  requireRight(principal, 'agent.act')
  const db = siteDb(deps, principal)
  const own = (await allAgents(db)).find(({ id }) => id === principal.agent)
  return own === undefined ? null : await findDid(db, own.extension)
}

/**
 * Gives an extension the number it calls with from now on.
 * @param input `did`: one of the site's own numbers (see /caller-ids); null leaves it to the trunk
 * @throws DomainError FORBIDDEN, NOT_FOUND (no agent has the extension), VALIDATION_ERROR (not a number of the site)
 */
export async function putDid(
  principal: Principal,
  input: { readonly extension: Extension; readonly did: string | null },
  deps: ApiDeps,
): Promise<ExtensionDid> {
  requireRight(principal, 'agent.actForOthers')
  const { extension } = input
  const db = siteDb(deps, principal)
  mustExist(await agentAt(db, extension), `extension ${extension}`)
  const did = input.did === null ? null : siteNumber(input.did, siteDoor(deps, principal).defaultCountry, 'did')
  if (did !== null && !(await allowedDids(db)).includes(did)) {
    throw invalidField('did', 'This is none of the site’s own numbers; an admin enters them under /caller-ids.')
  }
  const updatedAt = deps.now()
  await deps.store.write(principal.site, 'settings.put', {
    key: `${didKeyPrefix}${extension}`,
    value: { did, updatedAt },
  })
  return { extension, did, updatedAt }
}

/** Numbers of the site that may be called with. */
export async function allowedDids(db: SiteDb): Promise<readonly string[]> {
  return (await allCallerIds(db)).filter(({ active }) => active).map(({ number }) => number)
}

async function agentAt(db: SiteDb, extension: Extension) {
  return (await allAgents(db)).find((agent) => agent.extension === extension) ?? null
}
