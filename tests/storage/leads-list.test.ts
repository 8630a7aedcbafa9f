import { expect, it } from 'vitest'
import { createSeededRandom } from '../../daemon/seeded-random.js'
import { leadId } from '../../dialer/model/ids.js'
import { leadCells } from '../../storage/leads/import-batch.js'
import { type LeadQuery, listLeads } from '../../storage/leads/repository.js'
import { number } from '../support/factories.js'
import { addCampaign, openTestStore, site } from './support.js'

it('a page of leads, however far back, holds what looking at each lead would give', async () => {
  const test = await openTestStore()
  const random = createSeededRandom(3)
  const below = (n: number) => Math.floor(random.next() * n)
  const campaigns = [await addCampaign(test.store, 'A'), await addCampaign(test.store, 'B')]
  const gone = await addCampaign(test.store, 'Gone')
  for (let n = 0; n < 30; n++) {
    const campaign = n % 7 === 3 ? gone : campaigns[below(2)]!
    const cells = Array.from({ length: 300 }, (_, i) => {
      // In no order of numbers.
      const digits = String((n * 300 + i) * 7919 + 1_000_000).padStart(9, '0')
      const of = { name: null, email: null, metadata: null, timeZone: null, priority: below(3), dueAt: 0 }
      return leadCells({ ...of, number: number(`+1${digits}`) })
    }).flat()
    await test.store.write(site, 'leads.importBatch', { campaign, cells })
  }
  const statuses = ['contacted', 'interested', 'notInterested'] as const
  for (let n = 0; n < 300; n++) {
    const id = leadId(1 + below(9000))
    if (n % 5 === 0) await test.store.write(site, 'leads.delete', { id }).catch(() => null)
    else
      await test.store
        .write(site, 'leads.update', { id, status: statuses[n % 3]!, withdrawn: n % 2 === 0 })
        .catch(() => null)
  }
  await test.store.write(site, 'campaigns.delete', { id: gone })
  const { db } = test.reader()
  const rows = await db.selectFrom('leads').selectAll().where('deleted_at', 'is', null).execute()
  const compare = (a: (typeof rows)[number], b: (typeof rows)[number], by: LeadQuery['sortBy']) =>
    by === 'phoneNumber' && a.number !== b.number ? (a.number < b.number ? -1 : 1) : a.id - b.id
  for (let n = 0; n < 120; n++) {
    const limit = [1, 20, 100][below(3)]!
    const query: LeadQuery = {
      page: 1 + below(n % 2 === 0 ? 5 : Math.ceil(9000 / limit)),
      limit,
      order: n % 3 === 0 ? 'desc' : 'asc',
      sortBy: n % 4 === 0 ? 'phoneNumber' : 'createdAt',
      ...(below(2) === 0 && { campaign: campaigns[below(2)]! }),
      ...(below(3) === 0 && { status: (['new', ...statuses] as const)[below(4)]! }),
      ...(below(4) === 0 && { stage: (['ready', 'finished'] as const)[below(2)]! }),
    }
    const wanted = rows
      .filter(
        (row) =>
          row.campaign_id !== gone &&
          (query.campaign === undefined || row.campaign_id === query.campaign) &&
          (query.status === undefined || row.status === query.status) &&
          (query.stage === undefined || row.stage === query.stage),
      )
      .sort((a, b) => (query.order === 'desc' ? -1 : 1) * compare(a, b, query.sortBy))
    const from = (query.page - 1) * limit
    const { items, total } = await listLeads(db, query)
    const ids = wanted.slice(from, from + limit).map(({ id }) => id)
    expect([query, total, items.map(({ id }) => id)]).toEqual([query, wanted.length, ids])
  }
  await test.end()
})
