import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { stringify } from 'yaml'
import { dataPaths } from '../../../storage/data-folder.js'
import { type ApiClient, apiClient } from '../../lab/support/api-client.js'
import { freePorts } from '../../lab/support/lab-ports.js'
import { startProcess, type TrunklineProcess } from '../../lab/support/trunkline-process.js'
import { until } from '../../lab/support/until.js'
import { type CommandResult, runCommand } from './run-command.js'

export const adminEmail = 'admin@example.com'
export const adminPassword = 'a-password-of-the-tests-1'

/** What a folder is to hold; the configuration's keys replace those of a small site `main` on a simulated PBX. */
export interface Wish {
  readonly config?: Readonly<Record<string, unknown>>
  /** The data folder, if it is not to lie beside the configuration. */
  readonly dataDir?: string
  /** The thread that dies on SIGUSR2. */
  readonly mortal?: 'storage' | 'api' | 'webhooks'
}

/** What `/api/health` answers, with the HTTP status. */
export interface Health {
  readonly code: number
  readonly status: string
  readonly db: string
  readonly draining: boolean
  /** Named to those who are signed in. */
  readonly links: readonly { readonly site: string | null; readonly pbx: string | null; readonly status: string }[]
  readonly storage: { readonly waiting: number; readonly fault: string | null }
  readonly threads: readonly { readonly name: string; readonly alive: boolean }[]
  /** To those who are signed in. */
  readonly parts?: readonly {
    readonly name: string
    readonly site: string | null
    readonly state: string
    readonly sentence: string
    readonly todo: string | null
  }[]
}

/** A folder with a configuration, the commands run in it and the processes started on it. */
export interface ProcessSite {
  readonly dir: string
  readonly dataDir: string
  readonly configFile: string
  readonly port: number
  readonly baseUrl: string
  readonly process: TrunklineProcess
  readonly admin: ApiClient
  /** Writes the configuration anew. */
  configure(config: Readonly<Record<string, unknown>>): void
  run(...args: readonly string[]): Promise<CommandResult>
  /** Starts (again) and signs the administrator in. */
  start(environment?: Readonly<Record<string, string>>, password?: string): Promise<void>
  /** As anybody sees it, or as whoever is named. */
  health(as?: ApiClient): Promise<Health>
  /** Ends the process by SIGTERM; resolves with its exit code. */
  stop(): Promise<number | NodeJS.Signals>
  kill(): Promise<void>
  remove(): Promise<void>
}

const threadDeath = resolve('tests/process/support/thread-death.cjs')

export async function processSite(wish: Wish = {}): Promise<ProcessSite> {
  const dir = mkdtempSync(join(tmpdir(), 'trunkline-process-'))
  const configFile = join(dir, 'trunkline.yaml')
  const [port = 0] = await freePorts(1)
  const baseUrl = `http://127.0.0.1:${port}`
  const base = {
    dataDir: wish.dataDir ?? 'data',
    http: { port, rateLimits: { native: null } },
    admin: { email: adminEmail, password: adminPassword },
    drain: { timeoutS: 60 },
    pbxs: [{ name: 'simulated', type: 'simulator' }],
    sites: [
      {
        id: 'main',
        pbx: 'simulated',
        defaultCountry: 'US',
        limits: {
          maxLines: 200,
          callsPerSecond: 100,
          trunks: [{ name: 'sim-trunk', maxLines: 200, callsPerSecond: 100 }],
        },
      },
    ],
    backup: { schedule: null },
  }
  const configure = (config: Readonly<Record<string, unknown>>): void =>
    writeFileSync(configFile, stringify({ ...base, ...config }))
  configure(wish.config ?? {})

  let running: TrunklineProcess | null = null
  let admin = apiClient(baseUrl)
  const current = (): TrunklineProcess => {
    if (running === null) throw new Error('the process was not started')
    return running
  }
  return {
    dir,
    dataDir: wish.dataDir ?? join(dir, 'data'),
    configFile,
    port,
    baseUrl,
    configure,
    get process() {
      return current()
    },
    get admin() {
      return admin
    },
    run: (...args) => runCommand(args, { cwd: dir }),
    async start(environment = {}, password = adminPassword) {
      const mortal = wish.mortal && { NODE_OPTIONS: `--require ${threadDeath}`, DIES_ON_SIGUSR2: wish.mortal }
      running = startProcess(['start', '-c', configFile], { ...mortal, ...environment })
      await running.waitForLog('running', (line) => line['to'] === 'running')
      admin = await until('signing in', () => apiClient(baseUrl).signIn(adminEmail, password))
    },
    async health(as) {
      const headers = as && { authorization: `Bearer ${as.token}` }
      const response = await fetch(`${baseUrl}/api/health`, headers && { headers })
      return { ...((await response.json()) as Omit<Health, 'code'>), code: response.status }
    },
    async stop() {
      current().signal('SIGTERM')
      return await current().exited
    },
    async kill() {
      current().signal('SIGKILL')
      await current().exited
    },
    async remove() {
      running?.signal('SIGKILL')
      await running?.exited
      rmSync(dir, { recursive: true, force: true })
    },
  }
}

/** The folder's databases and what stands beside them, by the names the program gives them. */
export const filesOf = (site: ProcessSite) => dataPaths(site.dataDir)
