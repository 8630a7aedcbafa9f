import type { MessagePort } from 'node:worker_threads'
import type { SiteId } from '../../dialer/model/ids.js'
import type { Clock } from '../../dialer/ports/clock.js'
import { createPortRpc, type PortRpc } from '../../storage/rpc/port-rpc.js'
import type { Log } from '../log.js'
import { startThread } from './start-thread.js'
import { type SupervisedThread, superviseThread } from './supervised-thread.js'
import type { WebhooksMainSide, WebhooksSide, WebhooksThreadData } from './webhooks-protocol.js'

export interface WebhooksParts {
  readonly data: Omit<WebhooksThreadData, 'store'>
  /** The sites that are served; asked at each start. */
  readonly sites: () => readonly SiteId[]
  /** A way to the storage thread. */
  readonly openPort: () => Promise<MessagePort>
  readonly clock: Clock
  readonly log: Log
  readonly writeLine: (line: string) => void
  readonly gaveUp: (name: string) => void
}

/** The webhooks thread. */
export interface RunningWebhooks {
  readonly thread: SupervisedThread
  /** Other sites are served from now on. */
  sitesChanged(): void
  /** Gives it a way to a new storage thread. */
  storageRevived(): Promise<void>
}

/** Starts the webhooks thread and keeps it running. */
export async function runWebhooks(parts: WebhooksParts): Promise<RunningWebhooks> {
  const { log } = parts
  const state: { rpc: PortRpc<WebhooksSide> | null } = { rpc: null }
  const putSites = async (): Promise<void> => {
    await state.rpc?.ask('put', { sites: parts.sites() })
  }
  const thread = await superviseThread({
    name: 'webhooks',
    clock: parts.clock,
    log,
    writeLine: parts.writeLine,
    gaveUp: parts.gaveUp,
    start: async () => {
      const store = await parts.openPort()
      const data: WebhooksThreadData = { ...parts.data, store }
      return startThread(new URL('./webhooks-thread.js', import.meta.url), {
        workerData: data,
        transferList: [store],
        name: 'webhooks',
      })
    },
    connect: async (worker) => {
      state.rpc = createPortRpc<WebhooksSide, WebhooksMainSide>(worker, { requests: {}, notices: {} })
      await putSites()
    },
    finish: async () => {
      await state.rpc?.ask('stop', null)
    },
  })
  return {
    thread,
    sitesChanged: () => {
      putSites().catch((err: unknown) => log.warn({ err }, 'the webhooks thread was not told which sites are served'))
    },
    storageRevived: async () => {
      const port = await parts.openPort()
      await state.rpc?.ask('storePort', { port }, [port])
    },
  }
}
