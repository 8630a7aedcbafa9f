import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { LabAddresses } from './lab-addresses.js'
import { sippScenario } from './sipp-scenario.js'
import { systemEnv } from './system-env.js'

/** How the carrier behind the trunk `load` behaves. */
export type SippCarrierOptions = {
  /** Answers after a time between these, in milliseconds; 20 to 50 when not given. */
  readonly answerAfterMs?: { readonly min: number; readonly max: number }
  /** Hangs up this long after the answer; without it the call stays until the PBX ends it. */
  readonly hangUpAfterMs?: number
  /** This part of the calls, 0 to 1, is refused as busy (486) where the others are answered. */
  readonly refuseShare?: number
}

/** One line of SIPp's log: a call came, was answered or refused (told apart with `refuseShare` only). `at` is epoch ms with fraction. */
export type SippNote = { readonly what: 'INVITE' | 'ANSWER' | 'REFUSE'; readonly at: number; readonly number: string }

/** SIPp's own counts since its start, at most a second old; `failed` are calls that left the scenario. */
export type SippFigures = { readonly calls: number; readonly successful: number; readonly failed: number }

export type SippCarrier = {
  figures(): Promise<SippFigures>
  /** What happened so far, in order. */
  notes(): Promise<readonly SippNote[]>
  /** Ends SIPp at once; calls that are up lose their far end. */
  stop(): Promise<void>
}

/**
 * Starts SIPp as the carrier behind the PBX's trunk `load` and returns when it listens. One at a time per lab. It takes any
 * number and sends no audio. It dies with the process that started it.
 */
export async function startSippCarrier(lab: LabAddresses, options: SippCarrierOptions = {}): Promise<SippCarrier> {
  const dir = `${lab.id}/sipp`
  const host = (name: string) => join(lab.world.place.treeRoot, dir, name)
  await rm(host(''), { recursive: true, force: true })
  await mkdir(host(''), { recursive: true })
  await writeFile(host('uas.xml'), sippScenario(options))
  const child = spawn(
    'setpriv',
    [
      '--pdeathsig=KILL',
      'chroot',
      lab.world.place.treeRoot,
      '/usr/bin/sipp',
      '-sf',
      `${dir}/uas.xml`,
      '-i',
      '127.0.0.1',
      '-p',
      String(lab.loadPort),
      '-nostdin',
      '-trace_stat',
      '-stf',
      `${dir}/stat.csv`,
      '-fd',
      '1',
      '-trace_logs',
      '-log_file',
      `${dir}/calls.log`,
    ],
    {
      stdio: ['ignore', 'ignore', 'pipe'],
      env: systemEnv(),
    },
  )
  let complaint = ''
  child.stderr.on('data', (chunk: Buffer) => {
    complaint = (complaint + chunk.toString('utf8')).slice(-1000)
  })
  const gone = new Promise<void>((resolve) => {
    child.once('exit', () => resolve())
    child.once('error', () => resolve())
  })
  const giveUpAt = Date.now() + 60_000
  while (!(await listens(lab.loadPort))) {
    if (child.exitCode !== null || Date.now() > giveUpAt) {
      child.kill('SIGKILL')
      throw new Error(`SIPp did not start (exit code ${child.exitCode}): ${complaint}`)
    }
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  return {
    figures: () => readFigures(host('stat.csv')),
    notes: async () => readNotes(await readFile(host('calls.log'), 'utf8')),
    stop: async () => {
      child.kill('SIGKILL')
      await gone
    },
  }
}

/** Whether somebody has this UDP port; the kernel's table says so without a packet that SIPp would count as a call. */
async function listens(port: number): Promise<boolean> {
  const hex = `:${port.toString(16).toUpperCase().padStart(4, '0')}`
  return (await readFile('/proc/net/udp', 'utf8'))
    .split('\n')
    .some((line) => line.trim().split(/\s+/)[1]?.endsWith(hex))
}

async function readFigures(file: string): Promise<SippFigures> {
  if (!existsSync(file)) return { calls: 0, successful: 0, failed: 0 }
  const [header = '', ...rows] = (await readFile(file, 'utf8')).trim().split('\n')
  const values = (rows.at(-1) ?? '').split(';')
  const value = (name: string) => Number(values[header.split(';').indexOf(name)] ?? 0)
  return { calls: value('TotalCallCreated'), successful: value('SuccessfulCall(C)'), failed: value('FailedCall(C)') }
}

function readNotes(text: string): SippNote[] {
  return [...text.matchAll(/^(INVITE|ANSWER|REFUSE) .*?\t(\d+\.\d+) .*?<sip:(\+?\d+)@/gm)].map(
    ([, what, at, number]) => ({
      what: what as SippNote['what'],
      at: Number(at) * 1000,
      number: number ?? '',
    }),
  )
}
