import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type ApiClient, apiClient } from './api-client.js'
import type { Lab } from './lab.js'
import { freePorts } from './lab-ports.js'
import { startProcess, type TrunklineProcess } from './trunkline-process.js'
import { until } from './until.js'

const adminEmail = 'admin@example.com'
const password = 'a-password-of-the-lab-1'

/** What differs between the sites of the lab's tests. */
export type SiteWish = {
  /** Of the ARI application; two sites that run at once need two. */
  readonly application: string
  readonly ari?: Readonly<Record<string, unknown>>
  readonly ami?: Readonly<Record<string, unknown>>
  readonly trunks?: readonly string[]
  /** How phones are dialled; `PJSIP/{extension}` when not given. */
  readonly extensions?: string
  readonly drainS?: number
  /** Of the site and of each trunk; 200 lines (100 a trunk) and 50 calls a second when not given. */
  readonly limits?: { readonly maxLines: number; readonly callsPerSecond: number }
  /** `debug` when not given. */
  readonly logLevel?: 'info' | 'debug'
}

/** A folder with a configuration for the lab, and the processes started on it. */
export type SiteOnLab = {
  readonly dir: string
  readonly dataDir: string
  readonly configFile: string
  /** The process that was started last. */
  readonly process: TrunklineProcess
  readonly admin: ApiClient
  /** Starts (again); returns when the API answers and the administrator is signed in. */
  start(): Promise<void>
  /**
   * Starts again after an end, the administrator's login staying that of before. Resolves when the API answers and the link is ready,
   * the calls on the PBX thereby adopted, with the time from exec till then. ms
   */
  restart(args?: readonly string[]): Promise<number>
  linkStatus(): Promise<LinkHealth>
  waitForLink(status: string, limitMs?: number): Promise<LinkHealth>
  createAgent(extension: string, phoneMode?: 'nailed_up' | 'per_call'): Promise<AgentHand>
  /** Kills what still runs and removes the folder; `TRUNKLINE_LAB_KEEP=1` keeps it, with the log of the last process. */
  remove(): Promise<void>
}

export type LinkHealth = { readonly status: string; readonly why: string | null }

/** One agent with its own login. */
export type AgentHand = {
  readonly id: number
  readonly extension: string
  readonly email: string
  presence(): Promise<AgentNow>
  waitFor(presence: string, limitMs?: number): Promise<AgentNow>
  signOn(): Promise<void>
  act<Data>(what: string, body?: unknown): Promise<Data>
  /** The API as the agent is signed in to it. */
  readonly api: () => ApiClient
}

export type AgentNow = {
  readonly presence: string
  readonly pauseReason: string | null
  readonly callRef: string | null
  readonly phoneRegistered: boolean | null
}

/** Writes the configuration of one site on the lab's PBX; nothing is started yet. */
export async function siteOnLab(lab: Lab, wish: SiteWish): Promise<SiteOnLab> {
  const dir = await mkdtemp(join(tmpdir(), 'trunkline-lab-'))
  const [port = 0] = await freePorts(1)
  const configFile = join(dir, 'trunkline.yaml')
  await writeFile(configFile, JSON.stringify(labConfig(lab, wish, port), null, 2))
  let running: { readonly process: TrunklineProcess; readonly admin: ApiClient } | null = null
  const now = () => {
    if (running === null) throw new Error('the process was not started')
    return running
  }
  const site: SiteOnLab = {
    dir,
    dataDir: join(dir, 'data'),
    configFile,
    get process() {
      return now().process
    },
    get admin() {
      return now().admin
    },
    start: async () => {
      const started = startProcess(['start', '-c', configFile])
      running = { process: started, admin: apiClient(`http://127.0.0.1:${port}`) }
      await started.waitForLog('running', (line) => line['to'] === 'running')
      const admin = await until('signing in', () => now().admin.signIn(adminEmail, password))
      running = { process: started, admin }
    },
    restart: async (args = []) => {
      const { admin } = now()
      const from = performance.now()
      const started = startProcess(['start', '-c', configFile, ...args])
      running = { process: started, admin }
      const end: { text: string | null } = { text: null }
      started.exited.then(
        (code) => (end.text = String(code)),
        (error: unknown) => (end.text = String(error)),
      )
      for (;;) {
        const link = await site.linkStatus().catch(() => null)
        if (link?.status === 'ready') return performance.now() - from
        if (end.text !== null)
          throw new Error(`the process ended with ${end.text}: ${JSON.stringify(started.log.slice(-3))}`)
        if (performance.now() - from > 60_000) throw new Error(`not ready in a minute: ${JSON.stringify(link)}`)
        await new Promise((resolve) => setTimeout(resolve, 10))
      }
    },
    linkStatus: async () => {
      // Signed in, since why a link is down is told to those who work there.
      const headers = { authorization: `Bearer ${now().admin.token}` }
      const response = await fetch(`http://127.0.0.1:${port}/api/health`, { headers })
      const { links } = (await response.json()) as { links: LinkHealth[] }
      return links[0] ?? { status: 'none', why: null }
    },
    waitForLink: (status, limitMs) =>
      until(
        `link ${status}`,
        async () => {
          const link = await site.linkStatus()
          if (link.status === status) return link
          throw new Error(JSON.stringify(link))
        },
        limitMs,
      ),
    createAgent: (extension, phoneMode = 'nailed_up') => createAgent(() => now().admin, extension, phoneMode),
    remove: async () => {
      running?.process.signal('SIGKILL')
      await running?.process.exited
      if (process.env['TRUNKLINE_LAB_KEEP'] === '1') {
        const lines = running?.process.log.map((line) => JSON.stringify(line)) ?? []
        return writeFile(join(dir, 'process.log'), lines.join('\n'))
      }
      await rm(dir, { recursive: true, force: true })
    },
  }
  return site
}

/** The configuration file's content; JSON is YAML. */
function labConfig({ pbx }: Lab, wish: SiteWish, port: number): unknown {
  const trunk = (name: string) => ({ name, maxLines: 100, callsPerSecond: 50, ...wish.limits })
  return {
    dataDir: 'data',
    http: { port, rateLimits: { native: null } },
    log: { level: wish.logLevel ?? 'debug', format: 'json' },
    admin: { email: adminEmail, password },
    drain: { timeoutS: wish.drainS ?? 60 },
    pbxs: [
      {
        name: 'lab',
        type: 'asterisk',
        ari: {
          url: pbx.ariUrl,
          user: pbx.ariUser,
          password: pbx.ariPassword,
          application: wish.application,
          ...wish.ari,
        },
        ...(wish.extensions && { extensions: wish.extensions }),
        ami: { host: pbx.amiHost, port: pbx.amiPort, user: pbx.amiUser, password: pbx.amiPassword, ...wish.ami },
      },
    ],
    sites: [
      {
        id: wish.application,
        pbx: 'lab',
        timeZone: 'UTC',
        defaultCountry: 'US',
        limits: {
          maxLines: 200,
          callsPerSecond: 50,
          ...wish.limits,
          trunks: (wish.trunks ?? [pbx.trunks.carrier]).map(trunk),
        },
      },
    ],
    backup: { schedule: null },
    demo: false,
  }
}

/** Makes an account and a phone with an admin, and signs the agent in. */
export async function createAgent(
  admin: () => ApiClient,
  extension: string,
  phoneMode: 'nailed_up' | 'per_call',
): Promise<AgentHand> {
  const email = `agent${extension}@example.com`
  const user = await admin().post<{ id: number }>('/users', {
    email,
    name: `Agent ${extension}`,
    password,
    role: 'agent',
  })
  const { id } = await admin().post<{ id: number }>('/agents', { userId: user.id, extension, phoneMode })
  let own = await admin().signIn(email, password)
  const hand: AgentHand = {
    id,
    extension,
    email,
    presence: () => own.get(`/agents/${id}`),
    waitFor: (presence, limitMs) =>
      until(
        `agent ${extension} ${presence}`,
        async () => {
          const now = await hand.presence()
          if (now.presence === presence) return now
          throw new Error(JSON.stringify(now))
        },
        limitMs,
      ),
    signOn: async () => {
      await hand.act('sign-on', {})
      await hand.waitFor('available')
    },
    act: (what, body) => own.post(`/agents/${id}/${what}`, body),
    api: () => own,
  }
  return hand
}
