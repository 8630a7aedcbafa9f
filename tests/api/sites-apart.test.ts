import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { liveTopics } from '../../api/live/protocol.js'
import type { RunningApi } from '../../api/server.js'
import { callRef, recordingName } from '../../dialer/model/ids.js'
import { makeCommit, makeRecord } from '../storage/support.js'
import { type ApiWorld, mainSite, openApiWorld, otherSite } from './support/api-world.js'
import { ask } from './support/ask.js'
import { listenApi, listenLive } from './support/running-api.js'

let world: ApiWorld
let api: RunningApi
beforeEach(async () => {
  world = await openApiWorld({
    startImport: async (job) => {
      mkdirSync(dirname(job.rejectsFile), { recursive: true })
      writeFileSync(job.rejectsFile, 'row,why\n1,no number\n')
      const counts = { rows: 1, imported: 0, duplicates: 0, errors: 1, consents: 0, done: 1 }
      return { ...counts, rejectsFile: job.rejectsFile, alreadyImported: false }
    },
  })
  api = await listenApi(world)
})
afterEach(async () => {
  await api.close()
  await world.end()
})

const ringing = (ref: string) => ({
  kind: 'call.ringing' as const,
  at: world.clock.now(),
  call: callRef(ref),
  campaign: world.campaign,
  lead: null,
  agent: null,
})

/** A listener of everything it may hear. */
async function listener(person: 'stranger' | 'admin' | 'supervisor') {
  const live = listenLive(api, ['bearer', world.tokens[person]])
  await live.next('welcome')
  live.send({ type: 'subscribe', topics: [...liveTopics] })
  await live.next('subscribed')
  return live
}

describe('the live feed', () => {
  it('of a site carries nothing of another, whatever is asked for', async () => {
    const live = await listener('stranger')
    await world.store.write(mainSite, 'engine.commit', makeCommit({ events: [ringing('c.main')] }))
    await ask(world, 'admin', 'PUT', `/campaigns/${world.campaign}`, { name: 'Of main' })
    await ask(world, 'stranger', 'POST', '/campaigns', { name: 'Of other', settings: {} })
    await live.next('event')
    expect(await live.next('event')).toMatchObject({ kind: 'audit.entry', data: { actor: 'stranger' } })
    expect(JSON.stringify(live.heard)).not.toMatch(/c\.main|Of main/)
  })

  it('tells admins who changed what, and nobody else', async () => {
    const [admin, supervisor] = [await listener('admin'), await listener('supervisor')]
    await ask(world, 'admin', 'PUT', `/campaigns/${world.campaign}`, { name: 'Spring' })
    await world.store.write(mainSite, 'engine.commit', makeCommit({ events: [ringing('c.1')] }))
    expect(await admin.next('event')).toMatchObject({ topic: 'audit', data: { action: 'campaigns.update' } })
    expect(await supervisor.next('event')).toMatchObject({ kind: 'call.ringing' })
  })

  it('of a site that is suspended ends at once', async () => {
    const [other, main] = [await listener('stranger'), await listener('admin')]
    await ask(world, 'superAdmin', 'POST', '/sites/other/suspend')
    api.sitesChanged()
    expect(await other.closed).toBe(4401)
    await ask(world, 'admin', 'PUT', `/campaigns/${world.campaign}`, { name: 'Spring' })
    expect((await main.next('event')).topic).toBe('audit')
  })
})

describe('files', () => {
  it('recordings of another site are not there, by any way in', async () => {
    const name = recordingName('tl.r1')
    const record = makeRecord('c.rec', { agent: world.agent, outcome: 'connected', recording: name })
    const finished = {
      kind: 'recording.finished',
      at: 1,
      call: record.ref,
      recording: name,
      ok: true,
      why: null,
    } as const
    const committed = makeCommit({ calls: [{ record, state: null }], events: [finished] })
    await world.store.write(mainSite, 'engine.commit', committed)
    const path = join('recordings', mainSite, 'a.wav')
    mkdirSync(dirname(join(world.dataDir, path)), { recursive: true })
    writeFileSync(join(world.dataDir, path), 'RIFF of main')
    await world.store.write(mainSite, 'recordings.stored', { name, path, bytes: 12, durationMs: 1000 })
    const call = 1
    expect((await ask(world, 'admin', 'GET', `/recordings/${call}`)).body).toBe('RIFF of main')
    expect((await ask(world, 'stranger', 'GET', `/recordings/${call}`)).status).toBe(404)
    const elsewhere = { 'x-trunkline-site': otherSite }
    expect((await ask(world, 'superAdmin', 'GET', `/recordings/${call}`, undefined, elsewhere)).status).toBe(404)
    const asMain = { 'x-trunkline-site': mainSite }
    expect((await ask(world, 'stranger', 'GET', `/recordings/${call}`, undefined, asMain)).status).toBe(403)
    const nowhere = { 'x-trunkline-site': 'nowhere' }
    const [real, none] = [
      await ask(world, 'stranger', 'GET', `/recordings/${call}`, undefined, asMain),
      await ask(world, 'stranger', 'GET', `/recordings/${call}`, undefined, nowhere),
    ]
    expect(real.body).toEqual(none.body)
  })

  it('imports and their refused rows are those of one’s own site', async () => {
    const form = new FormData()
    form.set('campaignId', String(world.campaign))
    form.append('file', new File(['phoneNumber\n12\n'], 'leads.csv'))
    expect((await ask(world, 'admin', 'POST', '/leads/bulk-upload', form)).status).toBeLessThan(300)
    const [mine] = (await ask(world, 'admin', 'GET', '/leads/imports')).body.data
    expect((await ask(world, 'admin', 'GET', `/leads/imports/${mine.importId}`)).body.data.errors).toBe(1)
    expect((await ask(world, 'stranger', 'GET', '/leads/imports')).body.data).toEqual([])
    for (const path of [`/leads/imports/${mine.importId}`, `/leads/imports/${mine.importId}/rejected`]) {
      expect([path, (await ask(world, 'stranger', 'GET', path)).status]).toEqual([path, 404])
    }
  })

  it('a list for another site’s campaign is refused before it is read', async () => {
    const form = new FormData()
    form.set('campaignId', String(world.campaign))
    form.append('file', new File(['phoneNumber\n+493012345678\n'], 'leads.csv'))
    expect((await ask(world, 'stranger', 'POST', '/leads/bulk-upload', form)).status).toBe(404)
    expect((await ask(world, 'stranger', 'GET', '/leads/imports')).body.data).toEqual([])
  })

  it('evidence of another site’s campaign cannot be taken', async () => {
    const path = `/campaigns/${world.campaign}/abandonment/evidence`
    expect((await ask(world, 'stranger', 'GET', path)).status).toBe(404)
  })
})
