import { afterEach, beforeEach, expect, it } from 'vitest'
import { createSeededRandom } from '../../daemon/seeded-random.js'
import { defaultAmdSettings } from '../../dialer/model/amd-settings.js'
import { setupOf } from '../../dialer/model/amd-setup.js'
import type { DomainEvent } from '../../dialer/model/domain-event.js'
import { callRef, trunkName } from '../../dialer/model/ids.js'
import { makeCommit } from '../storage/support.js'
import { type ApiWorld, mainSite, openApiWorld } from './support/api-world.js'
import { ask } from './support/ask.js'

let world: ApiWorld
beforeEach(async () => {
  world = await openApiWorld()
})
afterEach(() => world.end())

/** Answers heard in shadow: short greetings of people, long ones of machines, a few of each the other way round. */
async function hearAnswers(count: number): Promise<void> {
  const random = createSeededRandom(3)
  const events = Array.from({ length: count }, (_, n): DomainEvent[] => {
    const isMachine = n % 3 === 0
    const words = isMachine ? 8 : n % 10 === 1 ? 4 : 1
    const voice = [300, ...Array.from({ length: words }, () => [200 + Math.round(random.next() * 80), 90]).flat(), 4000]
    const judged = words > 3 ? 'machine' : 'person'
    const of = { call: callRef(`c${n}`), campaign: world.campaign, lead: null, agent: null }
    const at = world.clock.now()
    return [
      {
        kind: 'call.screened',
        at,
        verdict: judged === 'machine' ? 'machine' : 'human',
        judged,
        ...of,
        treatedAs: 'person',
        shadow: true,
        setup: setupOf(defaultAmdSettings),
        trunk: trunkName('carrier'),
        afterMs: 1300,
        detail: null,
        voice,
      },
      { kind: 'call.dispositioned', at, disposition: 'x', success: false, machine: isMachine, ...of },
    ]
  }).flat()
  await world.store.engineStore(mainSite).commit(makeCommit({ events }))
}

it('shows verdicts against the truth, with bounds, by trunk and by hour', async () => {
  await hearAnswers(600)
  const { status, body } = await ask(world, 'supervisor', 'GET', `/campaigns/${world.campaign}/amd`)
  expect(status).toBe(200)
  const { judgedMachine, judgedPerson, misjudged, byTrunk, byHour, misjudgedShare } = body.data
  expect(judgedMachine).toEqual({ all: 240, person: 40, machine: 200 })
  expect(judgedPerson).toEqual({ all: 360, person: 360, machine: 0 })
  expect(misjudged).toMatchObject({ share: 0.1, of: 400 })
  expect(misjudged.most).toBeGreaterThan(0.12)
  expect(byTrunk).toMatchObject([{ trunk: 'carrier', judgedMachine }])
  expect(byHour).toMatchObject([{ hour: 10, judgedMachine }])
  // Nobody is hung up on: detection is off.
  expect(misjudgedShare).toBe(0)
})

it('recommends thresholds by cost, and applies nothing', async () => {
  await hearAnswers(900)
  const path = `/campaigns/${world.campaign}`
  const { body } = await ask(world, 'supervisor', 'GET', `${path}/amd/thresholds`)
  const { current, recommended, saves, triedOn, costs } = body.data
  expect([triedOn, costs]).toEqual([450, { personAsMachine: 20, machineToAgent: 1 }])
  expect(current.peopleAsMachines).toBeGreaterThan(30)
  expect(recommended.peopleAsMachines).toBeLessThan(current.peopleAsMachines)
  expect(saves).toBeCloseTo(current.cost - recommended.cost, 3)
  const { settings } = (await ask(world, 'admin', 'GET', path)).body.data
  expect(settings.amd.thresholds).toEqual(current.thresholds)
  const applied = { amd: { thresholds: recommended.thresholds, verdictWithinMs: recommended.verdictWithinMs } }
  expect((await ask(world, 'admin', 'PUT', path, { settings: applied })).status).toBe(200)
})

it('says that nothing is known before anything is', async () => {
  const { body } = await ask(world, 'supervisor', 'GET', `/campaigns/${world.campaign}/amd`)
  expect(body.data).toMatchObject({ mode: 'off', misjudged: { share: null, most: 1 }, rightShare: null, byHour: [] })
  const advice = await ask(world, 'supervisor', 'GET', `/campaigns/${world.campaign}/amd/thresholds`)
  expect(advice.body.data).toMatchObject({ recommended: null, saves: null, triedOn: 0 })
})

it('is not for agents, other sites, campaigns that are not there, or odd questions', async () => {
  const path = `/campaigns/${world.campaign}/amd`
  expect((await ask(world, 'agent', 'GET', path)).status).toBe(403)
  expect((await ask(world, 'stranger', 'GET', path)).status).toBe(404)
  expect((await ask(world, 'supervisor', 'GET', '/campaigns/999/amd/thresholds')).status).toBe(404)
  expect((await ask(world, 'supervisor', 'GET', `${path}?days=0`)).status).toBe(422)
})

it.each([
  [{ mode: 'on', verdictWithinMs: 1900 }, 'settings.amd.verdictWithinMs'],
  [{ mode: 'maybe' }, 'settings.amd.mode'],
  [{ auditShare: 1.2 }, 'settings.amd.auditShare'],
  [{ mode: 'on', thresholds: { minimumWordMs: 2000, maximumWordMs: 500 } }, 'settings.amd.thresholds.maximumWordMs'],
  [{ thresholds: { maximumWords: 0 } }, 'settings.amd.thresholds.maximumWords'],
])('refuses %j with the field’s name', async (amd, field) => {
  const answer = await ask(world, 'admin', 'PUT', `/campaigns/${world.campaign}`, { settings: { amd } })
  expect(answer.status).toBe(422)
  expect(Object.keys(answer.body.error.details.fields)).toContain(field)
})

it('lets the verdict come after the drop where the campaign is told so, or nobody waits for it', async () => {
  const put = (amd: object) => ask(world, 'admin', 'PUT', `/campaigns/${world.campaign}`, { settings: { amd } })
  expect((await put({ mode: 'on', verdictWithinMs: 4000, allowLateVerdict: true })).status).toBe(200)
  expect((await put({ mode: 'shadow', allowLateVerdict: false })).status).toBe(200)
})

it('refuses shadow on a PBX that cannot, by the flag’s name', async () => {
  world.capabilities = { ...world.capabilities, shadowScreening: false }
  const settings = { amd: { mode: 'shadow' } }
  const answer = await ask(world, 'admin', 'PUT', `/campaigns/${world.campaign}`, { settings })
  expect(answer.body.error).toMatchObject({ code: 'UNSUPPORTED_BY_PBX', details: { capability: 'shadowScreening' } })
})
