import type { Worker } from 'node:worker_threads'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { startThread } from '../../../daemon/threads/start-thread.js'
import { defaultCampaignSettings } from '../../../dialer/model/default-campaign-settings.js'
import type { CampaignId } from '../../../dialer/model/ids.js'
import { storeClientOver } from '../../../storage/writer/store-client-over.js'
import { connectWriterThread } from '../../../storage/writer/store-thread.js'
import { endedCall, makeCommit, makeRecord, site, tempFolder } from '../support.js'

let folder: ReturnType<typeof tempFolder>
let workers: Worker[]
beforeEach(() => {
  folder = tempFolder()
  workers = []
})
afterEach(async () => {
  for (const worker of workers) await worker.terminate()
  folder.remove()
})

function start(): Worker {
  const worker = startThread(new URL('../../../storage/writer/writer-thread.js', import.meta.url), {
    workerData: { dataDir: folder.path },
  })
  workers.push(worker)
  return worker
}

const campaign = {
  name: 'One',
  description: null,
  status: 'active',
  agents: [],
  settings: defaultCampaignSettings,
} as const

describe('the storage thread', () => {
  it('serves several clients, announces each commit to all, and keeps everything over a restart', async () => {
    const thread = await connectWriterThread(start())
    const other = storeClientOver(await thread.openPort())
    await thread.client.openSite(site)
    const announced = new Promise((resolve) => other.onCommitted(resolve))
    const { id } = await other.write(site, 'campaigns.create', campaign)
    expect(await announced).toEqual({ site, lastSeq: 1 })
    await thread.client.engineStore(site).commit(
      makeCommit({
        calls: [{ record: makeRecord('c1'), state: {} }],
        events: endedCall(makeRecord('c1', { outcome: 'busy' })).events,
      }),
    )
    await other.close()
    await thread.stop()

    const again = await connectWriterThread(start())
    await again.client.openSite(site)
    expect(await again.client.read(site, 'campaigns.get', { id })).toMatchObject({ name: 'One' })
    expect((await again.client.engineStore(site).load()).openCalls).toMatchObject([{ record: { ref: 'c1' } }])
    await again.stop()
  })

  it('crosses errors as they are, and rejects what waits when it dies', async () => {
    const worker = start()
    const { client } = await connectWriterThread(worker)
    await expect(client.read(site, 'campaigns.all', null)).rejects.toMatchObject({ code: 'NOT_FOUND' })
    await client.openSite(site)
    await expect(client.read(site, 'campaigns.get', { id: 1 as CampaignId })).resolves.toBeNull()
    const stopped = new Promise((resolve) => client.onHealth(resolve))
    await worker.terminate()
    expect(await stopped).toEqual({ state: 'stopped' })
    await expect(client.write(site, 'campaigns.create', campaign)).rejects.toMatchObject({
      code: 'STORAGE_UNAVAILABLE',
    })
  })

  it('refuses a data folder that another one holds', async () => {
    const first = await connectWriterThread(start())
    await expect(connectWriterThread(start())).rejects.toMatchObject({ code: 'DATA_FOLDER_IN_USE' })
    await first.stop()
  })
})
