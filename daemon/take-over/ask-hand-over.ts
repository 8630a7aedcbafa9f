import { existsSync } from 'node:fs'
import { connect } from 'node:net'
import { DomainError } from '../../dialer/model/domain-error.js'
import type { Clock } from '../../dialer/ports/clock.js'
import { dataPaths } from '../../storage/data-folder.js'
import { lockDataFolder } from '../../storage/data-folder-lock.js'
import { byLines, handOverAnswer, jsonOf } from './hand-over-messages.js'

export interface AskHandOverOptions {
  readonly dataDir: string
  readonly clock: Clock
  /** How long calls on their way to an agent may take. */
  readonly withinS: number
  readonly told: (line: string) => void
}

/** What came of it. `nobody`: no process had the data folder. */
export type HandedOver = { readonly from: 'nobody' } | { readonly from: number; readonly tookMs: number }

const helloWithinMs = 5000
/** Beyond the calls: the end of requests, the last writes; the other one ends by force after 15 s. */
const endWithinMs = 20_000
const lookEveryMs = 10

/**
 * Asks the process that has the data folder to leave it and its live calls. Resolves when the folder is free.
 * @throws DomainError DATA_FOLDER_IN_USE: it does not answer, belongs to another user, or does not end; the sentence says what to do
 */
export async function askHandOver({ dataDir, clock, withinS, told }: AskHandOverOptions): Promise<HandedOver> {
  const startedAt = clock.now()
  const holder = holderOf(dataDir)
  if (holder === null) return { from: 'nobody' }
  const pid = await knock(dataDir, holder, withinS, clock, told)
  const giveUpAt = clock.now() + endWithinMs
  while (holderOf(dataDir) !== null) {
    if (clock.now() >= giveUpAt) throw stuck(holder, 'said yes and did not end')
    await pause(clock, lookEveryMs)
  }
  return { from: pid, tookMs: clock.now() - startedAt }
}

/** The process that has the folder, as text; null: nobody. */
function holderOf(dataDir: string): string | null {
  if (!existsSync(dataPaths(dataDir).lock)) return null
  try {
    lockDataFolder(dataDir).release()
    return null
  } catch (error) {
    if (error instanceof DomainError && error.code === 'DATA_FOLDER_IN_USE') return String(error.details?.['pid'])
    throw error
  }
}

/** Asks, and resolves with the process id when the other side has closed the connection. */
function knock(
  dataDir: string,
  holder: string,
  withinS: number,
  clock: Clock,
  told: (line: string) => void,
): Promise<number> {
  return new Promise((resolve, reject) => {
    const socket = connect(dataPaths(dataDir).handOver)
    let pid: number | null = null
    let stopClock = (): void => undefined
    const end = (error: DomainError | null): void => {
      stopClock()
      socket.destroy()
      if (error !== null) reject(error)
      else if (pid === null) reject(stuck(holder, 'closed the connection without a word'))
      else resolve(pid)
    }
    const within = (ms: number, why: string): void => {
      stopClock()
      stopClock = clock.schedule(clock.now() + ms, () => end(stuck(holder, why)))
    }
    within(helloWithinMs, `did not answer within ${helloWithinMs / 1000} s`)
    socket.on('error', (error: NodeJS.ErrnoException) => {
      // A connection that breaks after the answer is the other process's end.
      end(pid === null ? refusal(holder, error) : null)
    })
    socket.on('close', () => end(null))
    socket.on(
      'data',
      byLines((line) => {
        const answer = handOverAnswer.safeParse(jsonOf(line))
        if (!answer.success) return
        if ('pid' in answer.data) {
          pid = answer.data.pid
          socket.write(`${JSON.stringify({ handOver: { withinS } })}\n`)
          within(withinS * 1000 + endWithinMs, 'said yes and did not end')
          told(`process ${pid} (version ${answer.data.version}) hands over; conversations go on`)
        } else if (answer.data.midStep > 0) {
          told(`${answer.data.midStep} calls are on their way to an agent, at most ${withinS} s are waited for them`)
        }
      }),
    )
  })
}

function refusal(holder: string, error: NodeJS.ErrnoException): DomainError {
  if (error.code === 'EACCES' || error.code === 'EPERM') {
    const message = `The data folder is in use by process ${holder}, which belongs to another user. Run this as that user.`
    return new DomainError('DATA_FOLDER_IN_USE', message, { pid: holder }, error)
  }
  return stuck(holder, `cannot be asked (${error.message})`)
}

function stuck(holder: string, why: string): DomainError {
  return new DomainError(
    'DATA_FOLDER_IN_USE',
    `Process ${holder} has the data folder and ${why}. Nothing was changed. ` +
      `"kill -9 ${holder}" ends it; live calls stay on the PBX, and the next start adopts them.`,
    { pid: holder },
  )
}

function pause(clock: Clock, ms: number): Promise<void> {
  return new Promise((resolve) => void clock.schedule(clock.now() + ms, resolve))
}
