import type { MessagePort } from 'node:worker_threads'
import { DomainError } from '../../dialer/model/domain-error.js'
import type { SiteId } from '../../dialer/model/ids.js'
import type { Clock } from '../../dialer/ports/clock.js'
import type { Actor } from '../../storage/audit/actor.js'
import { createPortRpc, type PortRpc, type RpcHandlers } from '../../storage/rpc/port-rpc.js'
import type { Log } from '../log.js'
import type { DayCounts } from '../sites/day-counts.js'
import type { ApiSettings, ApiSide, ApiThreadData, MainSide } from './api-protocol.js'
import { type SupervisedThread, superviseThread } from './supervised-thread.js'
import { startApiThread, type WarmThread } from './warm-thread.js'

export interface ApiParts {
  readonly data: Omit<ApiThreadData, 'store' | 'settings'>
  /** A thread for the first start whose modules are loaded already. */
  readonly warm?: WarmThread
  /** The settings of the moment; asked at each start. */
  readonly settings: () => ApiSettings
  /** A way to the storage thread. */
  readonly openPort: (actor: Actor | null) => Promise<MessagePort>
  readonly engine: RpcHandlers<MainSide>['requests']['engine']
  readonly health: RpcHandlers<MainSide>['requests']['health']
  readonly threadMetrics: RpcHandlers<MainSide>['requests']['threadMetrics']
  readonly examinePbx: RpcHandlers<MainSide>['requests']['examinePbx']
  /** Takes what a PBX sent to the door; nothing comes back. */
  readonly hear: RpcHandlers<MainSide>['notices']['pbxNotice']
  readonly settleSite: RpcHandlers<MainSide>['requests']['settleSite']
  readonly siteStates: RpcHandlers<MainSide>['requests']['siteStates']
  readonly backUpSite: RpcHandlers<MainSide>['requests']['backUpSite']
  readonly clock: Clock
  readonly log: Log
  readonly writeLine: (line: string) => void
  readonly gaveUp: (name: string) => void
}

/** The api thread. */
export interface RunningApi {
  readonly thread: SupervisedThread
  day(site: SiteId, from: number): Promise<DayCounts>
  /** Begins to listen; from then on each new api thread does so by itself. Answers with the port. */
  listen(): Promise<number>
  /** Settings have changed. */
  put(settings: ApiSettings): void
  /** Tells it how call control and storage are. */
  press(pressure: ApiSide['notices']['pressure']): void
  /** Gives it a way to a new storage thread. */
  storageRevived(): Promise<void>
}

/** Starts the api thread, not yet listening, and keeps it running. */
export async function runApi(parts: ApiParts): Promise<RunningApi> {
  const state: { rpc: PortRpc<ApiSide> | null; port: number | null } = { rpc: null, port: null }
  const ready = (): PortRpc<ApiSide> => {
    if (state.rpc === null) throw new DomainError('INTERNAL_ERROR', 'The api thread has not started.')
    return state.rpc
  }
  const givePort = async (rpc: PortRpc<ApiSide>, ticket: number | null, actor: Actor | null): Promise<void> => {
    const port = await parts.openPort(actor)
    await rpc.ask('storePort', { ticket, port }, [port])
  }
  const thread = await superviseThread({
    name: 'api',
    clock: parts.clock,
    log: parts.log,
    writeLine: parts.writeLine,
    gaveUp: parts.gaveUp,
    start: async () => {
      const store = await parts.openPort(null)
      const data: ApiThreadData = {
        ...parts.data,
        port: state.port ?? parts.data.port,
        settings: parts.settings(),
        store,
      }
      const worker = parts.warm?.take() ?? startApiThread()
      worker.postMessage(data, [store])
      return worker
    },
    connect: async (worker) => {
      const rpc: PortRpc<ApiSide> = createPortRpc<ApiSide, MainSide>(worker, {
        requests: {
          engine: parts.engine,
          health: parts.health,
          threadMetrics: parts.threadMetrics,
          examinePbx: parts.examinePbx,
          settleSite: parts.settleSite,
          siteStates: parts.siteStates,
          backUpSite: parts.backUpSite,
          wantStorePort: async ({ ticket, actor }) => {
            await givePort(rpc, ticket, actor)
            return null
          },
        },
        notices: { pbxNotice: parts.hear },
      })
      state.rpc = rpc
      if (state.port !== null) await rpc.ask('start', null)
    },
    finish: async () => {
      await state.rpc?.ask('stop', null)
    },
  })

  return {
    thread,
    day: (site, from) => ready().ask('day', { site, from }),
    listen: async () => {
      const { port } = await ready().ask('start', null)
      state.port = port
      return port
    },
    put: (settings) => state.rpc?.tell('settings', settings),
    press: (pressure) => state.rpc?.tell('pressure', pressure),
    storageRevived: () => givePort(ready(), null, null),
  }
}
