import { randomBytes } from 'node:crypto'
import type { StoreOperations } from '../storage/writer/store-client.js'
import { planSites, type SiteStep, type WantedSites } from './site-plan.js'

export interface ApplyParts {
  readonly store: Pick<StoreOperations, 'openSite' | 'readSystem' | 'writeSystem'>
  readonly wanted: WantedSites
  /** Of the configuration; null makes one up when the first administrator is made. */
  readonly adminPassword: string | null
  readonly hashPassword: (password: string) => Promise<string>
}

/** What was done. */
export interface Applied {
  readonly steps: readonly SiteStep[]
  /** The made-up password of a new administrator: shown once and kept nowhere. */
  readonly newPassword: string | null
}

/**
 * Makes the wanted sites and the first administrator exist.
 * @throws DomainError DATABASE_TOO_NEW, DATABASE_ERROR, VALIDATION_ERROR (the given password is too weak)
 */
export async function applySites({ store, wanted, adminPassword, hashPassword }: ApplyParts): Promise<Applied> {
  const admin = await store.readSystem('users.byEmail', { email: wanted.adminEmail })
  const memberships = admin === null ? null : await store.readSystem('memberships.of', { user: admin.id })
  const steps = planSites(wanted, {
    sites: await store.readSystem('sites.all', null),
    users: await store.readSystem('users.count', null),
    adminSites: memberships?.map((membership) => membership.site) ?? null,
  })
  let user = admin?.id ?? null
  let newPassword: string | null = null
  for (const step of steps) {
    switch (step.kind) {
      case 'createAdmin': {
        const password = adminPassword ?? makePassword()
        const passwordHash = await hashPassword(password)
        const made = await store.writeSystem('users.create', {
          email: step.email,
          name: 'Administrator',
          passwordHash,
          role: 'admin',
        })
        user = made.id
        newPassword = adminPassword === null ? password : null
        break
      }
      case 'putSite':
        await store.writeSystem('sites.put', { id: step.site, name: step.name })
        break
      case 'openSite':
        await store.openSite(step.site)
        break
      case 'joinAdmin':
        if (user !== null) await store.writeSystem('memberships.put', { user, site: step.site, role: 'admin' })
        break
    }
  }
  return { steps, newPassword }
}

/** 96 random bits; typed once by a person, so nothing that has to be escaped. */
const makePassword = (): string => randomBytes(12).toString('base64url')
