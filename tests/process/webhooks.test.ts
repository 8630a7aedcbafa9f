import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { until } from '../lab/support/until.js'
import { type ProcessSite, processSite } from './support/process-site.js'

let endpoint: Server
/** Numbers of the events that came, in their order. */
let came: number[]
let site: ProcessSite

beforeEach(async () => {
  came = []
  endpoint = createServer((request, response) => {
    const parts: Buffer[] = []
    request.on('data', (part: Buffer) => parts.push(part))
    request.on('end', () => {
      came.push((JSON.parse(Buffer.concat(parts).toString()) as { id: number }).id)
      response.end()
    })
  })
  await new Promise<void>((resolve) => endpoint.listen(0, '127.0.0.1', resolve))
})
afterEach(async () => {
  await site.remove()
  endpoint.closeAllConnections()
  endpoint.close()
})

async function open(mortal: 'storage' | 'webhooks'): Promise<{ readonly change: (times: number) => Promise<void> }> {
  site = await processSite({ mortal, config: { webhooks: { allowPrivate: ['127.0.0.1'] } } })
  await site.start()
  const { port } = endpoint.address() as AddressInfo
  const campaign = await site.admin.post<{ id: number }>('/campaigns', { name: 'Trial', status: 'paused' })
  const lead = await site.admin.post<{ id: number }>('/leads', { campaignId: campaign.id, phoneNumber: '+12125550100' })
  const url = `http://127.0.0.1:${port}/`
  await site.admin.post('/webhooks', { name: 'CRM', url, events: ['lead.updated'] })
  return {
    change: async (times) => {
      for (let n = 0; n < times; n++) {
        const status = n % 2 === 0 ? 'contacted' : 'new'
        await until('the change', () => site.admin.put(`/leads/${lead.id}`, { status }).then(() => true))
      }
    },
  }
}

/** The first time of each event: what comes again comes behind it. */
const firsts = (): readonly number[] => [...new Set(came)]
const inOrder = (numbers: readonly number[]) => numbers.toSorted((one, other) => one - other)

describe('webhooks of a process', () => {
  it('that is killed and started again lose nothing and keep their order', async () => {
    const { change } = await open('storage')
    await change(10)
    await site.kill()
    await site.start()
    await change(10)
    await until('all of them', () => firsts().length >= 20)
    expect(firsts()).toHaveLength(20)
    expect(firsts()).toEqual(inOrder(firsts()))
  })

  it.each(['storage', 'webhooks'] as const)('whose %s thread dies go on where they were', async (thread) => {
    const { change } = await open(thread)
    await change(10)
    site.process.signal('SIGUSR2')
    await until('its return', () => site.process.log.some(({ msg }) => msg === `the ${thread} thread runs again`))
    await change(10)
    await until('all of them', () => firsts().length >= 20)
    expect(firsts()).toHaveLength(20)
    expect(firsts()).toEqual(inOrder(firsts()))
    expect(await site.health()).toMatchObject({ code: 200 })
  })
})
