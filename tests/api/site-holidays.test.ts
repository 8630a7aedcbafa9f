import { afterEach, beforeEach, expect, it } from 'vitest'
import { type ApiWorld, openApiWorld } from './support/api-world.js'
import { ask } from './support/ask.js'

let world: ApiWorld
beforeEach(async () => {
  world = await openApiWorld()
})
afterEach(() => world.end())

const none = { calendars: [], dates: [] }
// The clock of these tests stands at 2 March 2026.
const today = { calendars: ['us_federal'], dates: [{ date: '03-02', name: 'Inventory', open: [] }] }

it('holidays of the site hold for every campaign, its own or not, and are told in why', async () => {
  expect((await ask(world, 'supervisor', 'GET', '/site/holidays')).body.data).toEqual(none)
  const put = await ask(world, 'admin', 'PUT', '/site/holidays', today)
  expect([put.status, put.body.data]).toEqual([200, today])
  expect((await ask(world, 'admin', 'GET', `/leads/${world.lead}/why`)).body.data).toMatchObject({
    rule: 'holiday',
    dialable: false,
    source: 'Inventory, a holiday of the site',
  })
  expect(world.engine.asked).toMatchObject([
    {
      kind: 'campaign.put',
      campaign: { settings: { compliance: { siteHolidays: { dates: [{ name: 'Inventory' }] } } } },
    },
  ])
  // A campaign neither shows nor changes them.
  const changed = await ask(world, 'admin', 'PUT', `/campaigns/${world.campaign}`, {
    settings: { compliance: { preset: 'none' } },
  })
  expect(changed.body.data.settings.compliance).toMatchObject({ holidays: none })
  expect(changed.body.data.settings.compliance).not.toHaveProperty('siteHolidays')
  expect((await ask(world, 'admin', 'GET', `/leads/${world.lead}/why`)).body.data).toMatchObject({ rule: 'holiday' })
  await ask(world, 'admin', 'PUT', '/site/holidays', none)
  expect((await ask(world, 'admin', 'GET', `/leads/${world.lead}/why`)).body.data).toMatchObject({ dialable: true })
})

it('holidays of the site are the admin’s to change, and must be days', async () => {
  expect((await ask(world, 'supervisor', 'PUT', '/site/holidays', today)).status).toBe(403)
  const put = async (date: string) => {
    const dates = [{ date, name: 'Nonsense', open: [] }]
    return (await ask(world, 'admin', 'PUT', '/site/holidays', { calendars: [], dates })).status
  }
  expect(await put('13-40')).toBe(422)
  expect(await put('2027-02-29')).toBe(422)
  expect(await put('02-29')).toBe(200)
})
