import { afterAll, beforeAll, expect, it } from 'vitest'
import { pbxAccountKey } from '../../api/features/pbx-account/kept-account.js'
import { parseConfig } from '../../daemon/config/read-config.js'
import { createSiteAccounts } from '../../daemon/pbx/site-accounts.js'
import { senderOf, twilioConfigOf } from '../../daemon/pbx/twilio-config-of.js'
import { type ApiWorld, mainSite, openApiWorld } from './support/api-world.js'
import { ask } from './support/ask.js'

let world: ApiWorld
beforeAll(async () => {
  world = await openApiWorld()
})
afterAll(() => world.end())

const account = `AC${'1'.repeat(32)}`
const body = { account, secret: 'a secret token', publicUrl: 'https://calls.example.com/' }
const config = (more: string) =>
  parseConfig(`pbxs:\n  - { name: line, type: twilio, ${more} }\nsites:\n  - { id: main, pbx: line }\n`, 't.yaml', {})

it('a site keeps an account of its own, whose secret is sealed and never shown', async () => {
  const none = { account: null, publicUrl: null, hasSecret: false, inUse: null }
  expect((await ask(world, 'admin', 'GET', '/site/pbx-account')).body.data).toEqual(none)
  const put = await ask(world, 'admin', 'PUT', '/site/pbx-account', body)
  const shown = { account, publicUrl: 'https://calls.example.com', hasSecret: true, inUse: null }
  expect([put.status, put.body.data]).toEqual([200, shown])
  const got = await ask(world, 'admin', 'GET', '/site/pbx-account')
  expect(got.body.data).toEqual(shown)
  const kept = JSON.stringify(await world.store.read(mainSite, 'settings.get', { key: pbxAccountKey }))
  expect(kept + JSON.stringify(got.body) + JSON.stringify(world.logged)).not.toContain(body.secret)
  expect((await ask(world, 'supervisor', 'GET', '/site/pbx-account')).status).toBe(403)
  expect((await ask(world, 'admin', 'PUT', '/site/pbx-account', { ...body, account: 'AC1' })).status).toBe(422)
})

it('the driver is made with it where the configuration names no account, and with that of the configuration else', async () => {
  const accounts = createSiteAccounts(world.store, (sealed) => world.deps.openSecret(sealed))
  const own = await accounts.load(mainSite)
  expect(own).toEqual({ ...body, publicUrl: 'https://calls.example.com' })
  const { pbxs, sites } = config('callsPerSecond: 1')
  const [pbx, site] = [pbxs[0]!, sites[0]!]
  expect(senderOf(pbx, site, accounts.of(mainSite))).toMatchObject({ account, secret: body.secret })
  const other = config(`accountSid: AC${'2'.repeat(32)}, authToken: t, publicUrl: "https://other.example"`).pbxs[0]!
  expect(other.type === 'twilio' && twilioConfigOf(other, site, own)?.accountSid).toBe(`AC${'2'.repeat(32)}`)
})

it('an account can be forgotten', async () => {
  expect((await ask(world, 'admin', 'DELETE', '/site/pbx-account')).status).toBe(204)
  expect((await ask(world, 'admin', 'GET', '/site/pbx-account')).body.data.hasSecret).toBe(false)
  const accounts = createSiteAccounts(world.store, (sealed) => world.deps.openSecret(sealed))
  expect(await accounts.load(mainSite)).toBeNull()
})
