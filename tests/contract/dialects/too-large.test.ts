import { afterAll, beforeAll, expect, it } from 'vitest'
import { usualIbratSettings } from '../../../api/dialects/ibrat/settings.js'
import { type RunningApi, startApi } from '../../../api/server.js'
import { type IbratWorld, openIbratWorld } from './ibrat-world.js'

// Over a real connection: in memory nobody is cut off while sending.
let world: IbratWorld
let api: RunningApi
beforeAll(async () => {
  world = await openIbratWorld()
  const dialects = { ibrat: { ...usualIbratSettings, port: 0 } }
  api = await startApi({ ...world.options, controlSocket: null, dialects })
})
afterAll(async () => {
  await api.close()
  await world.end()
})

const post = async (url: string, body: FormData | string) => {
  const headers = {
    authorization: `Bearer ${world.tokens.admin}`,
    ...(typeof body === 'string' && { 'content-type': 'application/json' }),
  }
  const response = await fetch(url, { method: 'POST', headers, body })
  return { status: response.status, body: (await response.json()) as Record<string, unknown> }
}

it('whoever sends 20 MB reads why it is refused, in the contract’s own shape', async () => {
  const body = JSON.stringify({ name: 'x'.repeat(20_000_000) })
  expect(await post(`${api.address}/api/campaigns`, body)).toMatchObject({
    status: 413,
    body: { success: false, error: { code: 'PAYLOAD_TOO_LARGE', details: { limitBytes: 1_048_576 } } },
  })
  const own = `http://127.0.0.1:${api.own[0]?.port}`
  for (const base of [own, `${api.address}/ibrat`]) {
    expect(await post(`${base}/api/operator/leads/claim`, body)).toMatchObject({
      status: 413,
      body: { error: 'Request too large', message: expect.any(String) },
    })
  }
})

it('and whoever sends a table over its 10 MB, declared or found while it is read', async () => {
  const url = `${api.address}/ibrat/api/leads/upload-csv`
  for (const bytes of [10_600_000, 30_000_000]) {
    const form = new FormData()
    form.set('csvFile', new File([`phone\n${'x'.repeat(bytes)}`], 'leads.csv', { type: 'text/csv' }))
    expect(await post(url, form)).toMatchObject({ status: 413, body: { error: 'Request too large' } })
  }
})
