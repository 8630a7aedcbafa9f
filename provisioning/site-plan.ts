import type { SiteId } from '../dialer/model/ids.js'
import type { SiteOrigin, SiteStatus } from '../storage/sites/table.js'

/** What the configuration wants to exist. */
export interface WantedSites {
  readonly sites: readonly { readonly id: SiteId; readonly name: string }[]
  readonly adminEmail: string
}

/** What exists. */
export interface PresentSites {
  readonly sites: readonly {
    readonly id: SiteId
    readonly name: string
    readonly status: SiteStatus
    readonly origin: SiteOrigin
  }[]
  /** Accounts there are. */
  readonly users: number
  /** Sites the administrator of the configuration belongs to; null if there is no such account. */
  readonly adminSites: readonly SiteId[] | null
}

/** One thing to do. */
export type SiteStep =
  | { readonly kind: 'createAdmin'; readonly email: string }
  | { readonly kind: 'putSite'; readonly site: SiteId; readonly name: string }
  | { readonly kind: 'openSite'; readonly site: SiteId }
  | { readonly kind: 'joinAdmin'; readonly site: SiteId }

/**
 * What to do so that every wanted site exists, is open and has the administrator in it. Doing it twice changes nothing. Sites that the
 * configuration no longer names are left as they are: their data is never deleted by a change of the configuration. The administrator is
 * made only where there is no account at all, so that one who was removed does not come back.
 */
export function planSites(wanted: WantedSites, present: PresentSites): readonly SiteStep[] {
  const first = present.users === 0
  const memberOf = first ? [] : present.adminSites
  return [
    ...(first ? [{ kind: 'createAdmin' as const, email: wanted.adminEmail }] : []),
    ...wanted.sites.flatMap(({ id, name }): readonly SiteStep[] => {
      const known = present.sites.find((site) => site.id === id)
      const same = known?.name === name && known.origin === 'configuration'
      return [
        ...(same ? [] : [{ kind: 'putSite' as const, site: id, name }]),
        // A suspended one rests, whatever the configuration says.
        ...(known?.status === 'suspended' ? [] : [{ kind: 'openSite' as const, site: id }]),
        ...(memberOf === null || memberOf.includes(id) ? [] : [{ kind: 'joinAdmin' as const, site: id }]),
      ]
    }),
  ]
}
