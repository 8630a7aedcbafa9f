import { addCampaign, openTestStore, site } from '../../storage/support.js'
import { describeClaims } from './claims.case.js'
import { describeEngineStore, type StoreUnderTest } from './stores.case.js'

const open = async (): Promise<StoreUnderTest> => {
  const test = await openTestStore()
  await addCampaign(test.store)
  return {
    store: test.store.engineStore(site),
    put: async (leads) => {
      for (const lead of leads) {
        const { id } = await test.store.write(site, 'leads.create', {
          campaign: lead.campaign,
          number: lead.number,
          name: lead.name,
          email: null,
          metadata: {},
          timeZone: lead.timeZone,
          priority: lead.priority,
        })
        if (id !== lead.id) throw new TypeError('leads must be put in the order of their ids')
        await test.store.engineStore(site).commit({
          epoch: 'put',
          id: lead.id,
          gate: null,
          calls: [],
          leads: [{ lead: id, dueAt: lead.dueAt, callback: lead.callback }],
          agents: [],
          campaigns: [],
          dnc: [],
          events: [],
        })
      }
    },
    addDnc: async (pattern, prefix) => {
      await test.store.write(site, 'dnc.add', { pattern, prefix, campaign: null, reason: 'asked' })
    },
    end: test.end,
  }
}

describeEngineStore('SQLite', open)
describeClaims('SQLite', open)
