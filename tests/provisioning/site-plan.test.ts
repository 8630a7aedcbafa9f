import { describe, expect, it } from 'vitest'
import { siteId } from '../../dialer/model/ids.js'
import { planSites } from '../../provisioning/site-plan.js'

const main = { id: siteId('main'), name: 'Main' }
const present = { ...main, status: 'active' as const, origin: 'configuration' as const }
const wanted = { sites: [main], adminEmail: 'boss@example.com' }

describe('the plan of the sites', () => {
  it('makes the site and the first administrator of an empty data folder', () => {
    expect(planSites(wanted, { sites: [], users: 0, adminSites: null })).toEqual([
      { kind: 'createAdmin', email: 'boss@example.com' },
      { kind: 'putSite', site: 'main', name: 'Main' },
      { kind: 'openSite', site: 'main' },
      { kind: 'joinAdmin', site: 'main' },
    ])
  })

  it('only opens what is there', () => {
    expect(planSites(wanted, { sites: [present], users: 3, adminSites: [main.id] })).toEqual([
      { kind: 'openSite', site: 'main' },
    ])
  })

  it('lets a suspended site rest, and governs one that was made over the API', () => {
    const suspended = { ...present, status: 'suspended' as const }
    expect(planSites(wanted, { sites: [suspended], users: 3, adminSites: [main.id] })).toEqual([])
    const own = { ...present, origin: 'api' as const }
    expect(planSites(wanted, { sites: [own], users: 3, adminSites: [main.id] })).toEqual([
      { kind: 'putSite', site: 'main', name: 'Main' },
      { kind: 'openSite', site: 'main' },
    ])
  })

  it('brings back no administrator who was removed, and renames a site', () => {
    expect(planSites(wanted, { sites: [{ ...present, name: 'Old' }], users: 3, adminSites: null })).toEqual([
      { kind: 'putSite', site: 'main', name: 'Main' },
      { kind: 'openSite', site: 'main' },
    ])
  })
})
