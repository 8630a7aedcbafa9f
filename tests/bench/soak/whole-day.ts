import { differences, type Sizes, sizesOf } from '../../support/walk-state.js'
import { openSoakSite, type SoakSite } from './soak-site.js'

/** Twice what an agent's share of a campaign uses up. */
const leadsPerAgentHour = 120

/** Collections that may hold something when nothing happens any more, by the end of the way to them, with how much and why. */
const standing: readonly { readonly place: RegExp; readonly most: number; readonly why: string }[] = [
  { place: /hopper\..*\.(ready|zones)$/, most: 1000, why: 'leads ready for the next start, bounded by the hopper' },
  { place: /commands\.number\.sent$/, most: 16_384, why: 'the last commands, for a refusal that comes late' },
  {
    place: /(gone|used|recordings\.start\.recordings)\.has\.(young|old)$/,
    most: 20_001,
    why: 'names lately used, in two generations',
  },
  {
    place: /pacer\.observe\.|pacing\.(agents|legs)\.|\.pacing\.told/,
    most: 20_000,
    why: 'what the pacer has learned, in tables of fixed size',
  },
  { place: /ledger\./, most: 5000, why: 'sums of answers by quarter of an hour, kept as long as a rule looks back' },
  { place: /callerIds\./, most: 5000, why: 'calls of the day by number, and the last ones of each comparison' },
  { place: /amd\.meter\./, most: 5000, why: 'the last answers of each campaign' },
  {
    place: /admission\..*\.rates$|slots\.take\.elsewhere$|turns\.next\.clocks$|health\.setUp\.trunks$/,
    most: 200,
    why: 'one for each trunk, campaign or priority',
  },
  { place: /\.statement\.compiled$/, most: 200, why: 'the statements of the program, each compiled at its first use' },
  { place: /calls\.get\.tallies$/, most: 100, why: 'one for each campaign' },
  { place: /agents\.get\.(classes|free)/, most: 1000, why: 'one for each set of campaigns that agents share' },
]

/** What plays the people on the other end, and the log. */
const notOurs = ['people', 'log']

export interface DayWish {
  readonly agents: number
  readonly hours: number
  readonly seed?: number
}

/** What a day came to, and what was left of it. */
export interface DayReport {
  readonly calls: number
  readonly connected: number
  readonly abandoned: number
  readonly failures: number
  /** Most calls at once. */
  readonly mostLive: number
  /** Most collections' places walked. */
  readonly places: number
  /** Places that held something else in the middle of the day: that they are seen at all. */
  readonly busy: number
  /** Collections that hold something else than before the day and are not named as standing, or hold more than they may. */
  readonly left: readonly string[]
  /** What is not over, by the site's file, the engine and the PBX. */
  readonly stuck: Readonly<Record<'calls' | 'leads' | 'lines' | 'agents' | 'legs', number>>
  /** Timers before and after. */
  readonly timers: readonly [number, number]
  /** Bytes after garbage was collected; 0 where it cannot be. */
  readonly heap: readonly [number, number]
}

/**
 * A site's whole day in virtual time, on the real engine, its host, the link supervisor and the simulated PBX: a predictive and a progressive
 * campaign, agents who take breaks and go; then everybody goes home, and every collection is looked at.
 */
export async function playWholeDay({ agents, hours, seed = 1 }: DayWish): Promise<DayReport> {
  const site = await openSoakSite({
    agents,
    seed,
    leads: Math.ceil(agents * hours * leadsPerAgentHour + 1000),
    campaigns: [{ dialMode: 'predictive', record: true }, { dialMode: 'progressive' }],
  })
  // One short turn first: what every book holds once it was used is what it stands at.
  await comeToWork(site)
  await site.clock.advance(120_000)
  await goHome(site)
  const before = look(site)
  const timersBefore = site.clock.pending
  const heapBefore = heap()
  const callsBefore = site.count('SELECT count(*) FROM calls')

  await comeToWork(site)
  let mostLive = 0
  let busy = 0
  for (let minute = 0; minute < hours * 60; minute++) {
    await site.clock.advance(60_000)
    mostLive = Math.max(mostLive, site.host.inspect().lines.site)
    if (minute === Math.floor(hours * 30)) busy = differences(before, look(site)).length
    await takeBreaks(site, minute)
  }
  await goHome(site)
  const after = look(site)
  const of = (outcome: string) => site.count(`SELECT count(*) FROM calls WHERE outcome = '${outcome}'`)
  const report: DayReport = {
    calls: site.count('SELECT count(*) FROM calls') - callsBefore,
    connected: of('connected'),
    abandoned: of('abandoned'),
    failures: site.host.counters().failures,
    mostLive,
    busy,
    places: after.size,
    left: leftOver(before, after),
    stuck: {
      calls: site.count('SELECT count(*) FROM calls WHERE closed_at IS NULL OR state IS NOT NULL'),
      leads: site.count("SELECT count(*) FROM leads WHERE stage = 'dialing'"),
      lines: site.host.inspect().lines.site,
      agents: site.host.inspect().agents.filter(({ presence }) => presence.name !== 'loggedOut').length,
      legs: site.pbx.legs.size,
    },
    timers: [timersBefore, site.clock.pending],
    heap: [heapBefore, heap()],
  }
  await site.end()
  return report
}

function look({ host, pbx }: SoakSite): Sizes {
  return sizesOf({ host, pbx }, notOurs)
}

function leftOver(before: Sizes, after: Sizes): readonly string[] {
  return differences(before, after).filter((line) => {
    const place = line.slice(0, line.lastIndexOf(': '))
    const rule = standing.find((one) => one.place.test(place))
    const size = after.get(place) ?? 0
    return size > (before.get(place) ?? 0) && (rule === undefined || size > rule.most)
  })
}

/** Every tenth agent is on a break at any time, each for ten minutes; those with a screen are heard now and then. */
async function takeBreaks({ agents, host, clock }: SoakSite, minute: number): Promise<void> {
  if (minute % 10 !== 0) return
  const turn = (minute / 10) % 10
  const asked = agents.flatMap((agent, n) => {
    const wishes: Promise<unknown>[] = []
    if (n % 10 === turn) wishes.push(host.ask({ kind: 'agent.pause', agent, reason: 'break', limitMs: 600_000 }))
    else if (n % 10 === (turn + 9) % 10) wishes.push(host.ask({ kind: 'agent.ready', agent }))
    if (n % 7 === 0) wishes.push(host.ask({ kind: 'agent.heartbeat', agent, missAfterMs: 1_200_000 }))
    return wishes
  })
  await all(asked, clock)
}

async function comeToWork({ agents, host, clock }: SoakSite): Promise<void> {
  const on = agents.map((agent) => host.ask({ kind: 'agent.signOn', agent, phoneMode: null }))
  await all([host.ask({ kind: 'site.pause', paused: false }), ...on], clock)
}

/** No call is begun any more, everybody signs off after the present one, and two hours pass. */
async function goHome({ agents, host, clock }: SoakSite): Promise<void> {
  const off = agents.map((agent) => host.ask({ kind: 'agent.signOff', agent }))
  await all([host.ask({ kind: 'site.pause', paused: true }), ...off], clock)
  await clock.advance(7_200_000)
}

/** The moment may have passed, as for people who press a button too late. */
async function all(asked: readonly Promise<unknown>[], clock: SoakSite['clock']): Promise<void> {
  const over = Promise.allSettled(asked)
  await clock.advance(10_000)
  await over
}

function heap(): number {
  if (globalThis.gc === undefined) return 0
  globalThis.gc()
  globalThis.gc()
  return process.memoryUsage().heapUsed
}
