import { checkVersions } from '../../storage/migrations/check-versions.js'
import { createSystemClock } from '../clock.js'
import type { Config } from '../config/config.js'
import { readConfig } from '../config/read-config.js'
import { type House, openHouse } from '../house.js'
import { createLifecycle } from '../lifecycle.js'
import { countLines, createLog, type RootLog } from '../log.js'
import { prettyLine } from '../pretty-line.js'
import { systemRandom } from '../random.js'
import { activityLine } from '../screen/activity-line.js'
import { createTerminal } from '../screen/terminal.js'
import { welcomeScreen } from '../screen/welcome.js'
import { askHandOver } from '../take-over/ask-hand-over.js'
import { type HandOverDoor, openHandOverDoor } from '../take-over/hand-over-door.js'
import type { WarmThread } from '../threads/warm-thread.js'
import { readVersion } from '../version.js'
import { exitCodes } from './exit-codes.js'

const statusOnTtyMs = 500
const statusElsewhereMs = 5000
const stopWithinMs = 15_000

export interface StartOptions {
  /** The configuration; null: where it is looked for. */
  readonly file: string | null
  /** How long calls on their way to an agent are waited for at a take-over; null: there is none. */
  readonly takeOverWithinS?: number | null
  readonly warmApi: WarmThread
}

/**
 * `trunkline start`: runs until SIGTERM or SIGINT, then drains; a second signal stops at once. SIGHUP reads the configuration again.
 * With `takeOverWithinS` a process that has the data folder is first asked to leave it, and its live calls, to this one.
 * @returns the exit code
 * @throws DomainError what keeps the process from starting
 */
export async function start({ file, takeOverWithinS = null, warmApi }: StartOptions): Promise<number> {
  const config = readConfig(process.env, file)
  const terminal = createTerminal(process.stdout)
  const pretty = config.log.format === 'pretty' || (config.log.format === 'auto' && terminal.isTty)
  const lines = countLines((line) => terminal.line(pretty ? prettyLine(line, terminal.isTty) : line))
  const writeLine = lines.write
  const log = createLog(writeLine, config.log.level, { thread: 'control' })
  const clock = createSystemClock()
  const lifecycle = createLifecycle(log)
  const ending = createEnding()
  const outputGone = (): void => {
    // Nobody reads any more. A closed terminal means stop; a log reader that died does not: calls matter more than lines.
    const first = terminal.isOpen
    terminal.close()
    if (first && terminal.isTty) ending.end({ code: exitCodes.ok, why: 'the terminal was closed' })
  }
  process.stdout.on('error', outputGone)
  const signals = listenToSignals(log, ending, () => house, file)

  let house: House | null = null
  let door: HandOverDoor | null = null
  try {
    if (takeOverWithinS !== null) {
      // Before the old process is asked to go: a program that could not open the data leaves it alone.
      checkVersions(config.dataDir)
      const told = (line: string): void => log.info({}, line)
      const done = await askHandOver({ dataDir: config.dataDir, clock, withinS: takeOverWithinS, told })
      log.info({ ...done }, done.from === 'nobody' ? 'nobody to take over from' : `took over from process ${done.from}`)
    }
    house = await openHouse({
      config,
      version: readVersion(),
      clock,
      random: systemRandom,
      log,
      writeLine,
      logLines: () => lines.counts,
      lifecycle,
      warmApi,
      broken: (part) => ending.end({ code: exitCodes.broken, why: `the ${part} thread died again and again` }),
    })
    lifecycle.enter('running', 'all parts are up')
    terminal.line(welcomeScreen(welcomeOf(config, house)))
    const showing = showActivity(house, terminal, log)
    door = openHandOverDoor({
      dataDir: config.dataDir,
      version: readVersion(),
      log,
      asked: (withinS) => void ending.end({ code: exitCodes.ok, why: 'another process takes over', withinS }, true),
    })

    const { code, why, withinS } = await ending.ended
    lifecycle.enter('draining', why)
    if (withinS !== undefined) {
      const settled = await house.settle({ withinS, told: (midStep) => door?.tell(midStep), atOnce: ending.atOnce })
      log.info({ ...settled }, `${settled.left} calls are left to the next process`)
    } else if (code === exitCodes.ok) {
      const report = await house.drain(ending.atOnce)
      log.info(
        { ...report },
        report.finished ? 'drained: no call was cut off' : 'drained, not all calls came to their own end',
      )
    }
    showing.stop()
    // Nothing of worth is left to wait for: all that counts is committed.
    setTimeout(() => process.exit(code), stopWithinMs).unref()
    await house.stop()
    lifecycle.enter('stopped', why)
    return code
  } finally {
    terminal.status(null)
    door?.close()
    signals.stop()
  }
}

/** Why the process ends. With `withinS` its calls are left to another one, those on their way to an agent after at most so long. */
interface Ending {
  readonly code: number
  readonly why: string
  readonly withinS?: number
}

/** How the process comes to its end: the first wish counts, the second one means at once. */
function createEnding() {
  const second = new AbortController()
  let resolve: (end: Ending) => void = () => undefined
  let asked = false
  const ended = new Promise<Ending>((done) => {
    resolve = done
  })
  return {
    ended,
    atOnce: second.signal,
    /** True the first time. A `gentle` second wish hurries nothing. */
    end: (end: Ending, gentle = false): boolean => {
      const first = !asked
      if (!first && !gentle) second.abort()
      asked = true
      resolve(end)
      return first
    },
  }
}

function listenToSignals(
  log: RootLog,
  ending: ReturnType<typeof createEnding>,
  house: () => House | null,
  file: string | null,
): { stop(): void } {
  const stopOn = (signal: NodeJS.Signals): void => {
    const first = ending.end({ code: exitCodes.ok, why: signal })
    log.info({ signal }, first ? `${signal}: stopping; a second signal stops at once` : `${signal}: stopping at once`)
  }
  const reload = (): void => {
    const running = house()
    if (running === null) return
    // A faulty file changes nothing: the process goes on with what it has.
    Promise.resolve()
      .then(() => running.reload(readConfig(process.env, file)))
      .catch((err: unknown) =>
        log.error({ err }, 'the configuration was not taken over; the process goes on with the old one'),
      )
  }
  /** What nobody caught leaves parts in an unknown state: stop without touching a call, the next start adopts them. */
  const fault = (err: unknown): void => {
    log.error({ err }, 'a fault that nobody caught: stopping; live calls stay on the PBX')
    ending.end({ code: exitCodes.broken, why: 'a fault that nobody caught' })
  }
  process.on('SIGTERM', stopOn)
  process.on('SIGINT', stopOn)
  process.on('SIGHUP', reload)
  process.on('uncaughtException', fault)
  return {
    stop: () => {
      process.off('SIGTERM', stopOn)
      process.off('SIGINT', stopOn)
      process.off('SIGHUP', reload)
      process.off('uncaughtException', fault)
    },
  }
}

function welcomeOf(config: Config, house: House): Parameters<typeof welcomeScreen>[0] {
  const host = config.http.host === '0.0.0.0' || config.http.host === '::' ? 'localhost' : config.http.host
  return {
    version: readVersion(),
    address: `http://${host.includes(':') ? `[${host}]` : host}:${house.port}`,
    sites: config.sites.map(({ id, pbx }) => ({
      id,
      pbx,
      pbxType: config.pbxs.find((one) => one.name === pbx)?.type ?? '',
    })),
    dataDir: config.dataDir,
    configFile: config.file,
    admin: { email: config.admin.email, newPassword: house.newPassword },
  }
}

/** On a terminal the line is rewritten in place; elsewhere it is a log record every few seconds, so that logs stay one format. */
function showActivity(house: House, terminal: ReturnType<typeof createTerminal>, log: RootLog): { stop(): void } {
  const show = (): void => {
    const activity = house.activity()
    if (terminal.isTty) terminal.status(activityLine(activity, terminal.width))
    else log.info({ ...activity }, activityLine(activity))
  }
  const timer = setInterval(show, terminal.isTty ? statusOnTtyMs : statusElsewhereMs)
  return { stop: () => clearInterval(timer) }
}
