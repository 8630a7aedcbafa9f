import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { siteId, sitePrefix } from '../../../dialer/model/ids.js'
import { dataPaths } from '../../../storage/data-folder.js'
import { openSqlite, type Sqlite } from '../../../storage/open-sqlite.js'
import { createSimulatedPbx } from '../../pbx/simulator/world.js'
import { createSeededRandom } from '../../seeded-random.js'
import type { VirtualClock } from '../virtual-clock.js'
import { type Audience, gatherAudience } from './audience.js'
import { createAgentCheck } from './check-agents.js'
import { checkDay } from './check-day.js'
import { checkStatus } from './check-status.js'
import { type Chronicle, createChronicle, type Step } from './chronicle.js'
import { type DayShape, drawShape } from './day-shape.js'
import { type Broken, createJudge, type Judge } from './invariants.js'
import { createMisfortune, type Misfortune } from './misfortune.js'
import { type Office, openOffice } from './office.js'
import { createPbxDoor } from './pbx-door.js'
import { beginProgram, type Program, type Tampering } from './program.js'
import { dayBegins, planSite, type SitePlan } from './site-plan.js'
import { foretell } from './spells.js'
import { employStaff, type Staff } from './staff.js'
import { openStorage } from './storage-side.js'
import { gatherSubscribers, type Subscribers } from './subscribers.js'
import { createTown } from './town.js'
import { calm, drawWeather, type Weather } from './weather.js'
import { createWitness, type Witness } from './witness.js'
import { createDice, createWorld, type Dice, type World } from './world.js'

/** How one day is played. */
export interface DayOptions {
  readonly seed: number
  /** Absent: drawn from the seed. */
  readonly weather?: Weather
  /** Hears each step. */
  readonly tell?: (step: Step) => void
  /** What a test breaks on purpose. */
  readonly tampered?: Tampering
}

/** What came of a day. */
export interface DayResult {
  readonly seed: number
  readonly shape: DayShape['name']
  /** Null: every invariant held. */
  readonly broken: Broken | null
  readonly steps: number
  readonly last: readonly Step[]
  readonly calls: number
  readonly lives: number
  /** How often what went wrong. */
  readonly faults: ReadonlyMap<string, number>
}

const site = siteId('main')
/** After work so long is waited for quiet. ms */
const calmMs = 1_800_000
const lookEveryMs = 10_000
const checkEvery = 12

/** Plays one working day of a small site, and ends early with the first invariant that is broken. */
export async function playSiteDay(options: DayOptions): Promise<DayResult> {
  const folder = mkdtempSync(join(memoryFolder(), 'trunkline-day-'))
  try {
    return await playIn(folder, options)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** The days write much that nobody keeps: into memory where there is such a folder. */
function memoryFolder(): string {
  const shared = '/dev/shm'
  return statSync(shared, { throwIfNoEntry: false })?.isDirectory() === true ? shared : tmpdir()
}

/** All that a day is made of, for those who check it. */
export interface SiteDay {
  readonly world: World
  readonly dice: Dice
  readonly plan: SitePlan
  readonly judge: Judge
  readonly chronicle: Chronicle
  readonly misfortune: Misfortune
  readonly witness: Witness
  readonly pbx: ReturnType<typeof createSimulatedPbx>
  readonly db: Sqlite
  readonly staff: Staff
  readonly program: () => Program | null
  readonly audience: Audience
  readonly subscribers: Subscribers
}

async function playIn(dataDir: string, options: DayOptions): Promise<DayResult> {
  const { seed } = options
  const dice = createDice(createSeededRandom(seed * 2 + 1))
  const shape = drawShape(dice)
  const weather = options.weather ?? drawWeather(dice, shape)
  const plan = planSite(dice, shape)
  const world = createWorld(dayBegins - 60_000)
  const { clock } = world
  const judge = createJudge()
  const chronicle = createChronicle(() => clock.now(), options.tell ?? null)
  const note = chronicle.note
  const misfortune = createMisfortune(weather, dice, () => clock.now())
  const town = createTown(seed, shape.talkMs, () => clock.now())
  const pbx = createSimulatedPbx({
    clock,
    people: town.people,
    extensions: plan.agents.map(({ extension }) => extension),
    trunks: plan.limits.trunks.map(({ name }) => ({ name, maxLines: 1000 })),
  })
  const running: { program: Program | null } = { program: null }
  let lives = 0
  const program = () => running.program

  await setUp(dataDir, plan, world)
  const db = openSqlite(dataPaths(dataDir).site(site), 'read')

  const told = () => running.program?.clock.now() ?? clock.now()
  const lastCallRow = db.prepare('SELECT ifnull(max(id), 0) FROM calls').pluck()
  const witness = createWitness(
    {
      pbx,
      prefix: sitePrefix(site),
      judge,
      now: () => clock.now(),
      told,
      rowOf: db.prepare(
        `SELECT calls.id, calls.number, calls.campaign_id, lead_id, state IS NOT NULL AS open, reserved_at,
           callback_at IS NOT NULL AS promised FROM calls LEFT JOIN leads ON leads.id = lead_id WHERE ref = ?`,
      ),
      settingsOf: (campaign) => plan.campaigns[campaign - 1]?.settings ?? null,
      leadZone: (number) => office.zoneOf(number),
      misledAt: () => misfortune.misledAt,
    },
    plan.limits,
  )
  const office = openOffice({
    site,
    plan,
    clock,
    dice,
    program,
    witness,
    note,
    lastCall: () => Number(lastCallRow.get()),
  })
  const staff = employStaff({ plan, clock, dice, program, note })

  const { subscriptions } = plan
  const subscribers = gatherSubscribers({ site, subscriptions, judge, dice, misfortune })
  const audience = gatherAudience({ site, dataDir, judge, clock, dice, subscribers })

  const begin = (): void => {
    lives += 1
    const life = lives
    note('program begins', `life ${life}`)
    witness.bornAt = clock.now()
    const { program: next, started } = beginProgram({
      site,
      dataDir,
      world,
      dice,
      misfortune,
      reach: door.for,
      limits: plan.limits,
      life,
      onDeath: (why) => die(why),
      onFault: (what) => judge.demand('noFailure', false, () => what),
      onEvents: (events) => {
        for (const event of events) staff.hear(event)
      },
      note,
      audience,
      ...(options.tampered && { tampered: options.tampered }),
    })
    running.program = next
    started.then(
      () => note('program runs', `life ${life}`),
      (error: unknown) => {
        judge.demand(
          'recovery',
          !next.isAlive,
          () =>
            `life ${life} could not begin: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
        )
      },
    )
  }

  /** The program dies here and now; its storage is closed by the system, and after a while somebody starts it again. */
  const die = (why: string): void => {
    const dying = running.program
    if (dying === null || !dying.isAlive) return
    note('program dies', why)
    dying.die()
    clock.schedule(clock.now(), () => {
      dying.bury().then(
        () => clock.schedule(clock.now() + dice.between(100, dice.pick([3000, 60_000])), begin),
        (error: unknown) => judge.demand('recovery', false, () => String(error)),
      )
    })
  }

  const door = createPbxDoor({ pbx, misfortune, witness, note, die })
  const day: SiteDay = {
    world,
    dice,
    plan,
    judge,
    chronicle,
    misfortune,
    witness,
    pbx,
    db,
    staff,
    program,
    audience,
    subscribers,
  }

  foretell(weather, { world, dice, misfortune, pbx, door, town, staff, office, plan, program, die, note })
  begin()
  for (const { from, until } of shape.sessions) openDoors(day, office, dayBegins + from, dayBegins + until)
  let steps = 0
  const isBroken = () => {
    steps += 1
    if (steps % checkEvery === 0) checkStatus(day)
    return judge.broken !== null
  }
  const isOver = await clock.waitFor(isBroken, dayBegins + shape.workMs - clock.now())
  if (!isOver) {
    misfortune.end()
    world.setWall(0)
    note('work is over')
    staff.work(false)
    clock.schedule(clock.now() + 60_000, () => pbx.dropLink('compared once more'))
    const isQuiet = () => isBroken() || (steps % 20 === 0 && isAtRest(day))
    await clock.waitFor(isQuiet, calmMs)
    if (judge.broken === null) await checkDay(day)
  }
  running.program?.die()
  if (running.program !== null) await drive(clock, running.program.bury())
  const calls = Number(db.prepare('SELECT count(*) FROM calls').pluck().get())
  db.close()
  return {
    seed,
    shape: shape.name,
    broken: judge.broken,
    steps: chronicle.steps,
    last: chronicle.last(),
    calls,
    lives,
    faults: misfortune.counts,
  }
}

/** One session of work: leads come, agents come, look after their work every now and then, and go. */
function openDoors(day: SiteDay, office: Office, from: number, until: number) {
  const { world, dice, plan, staff, program } = day
  const { clock } = world
  const checkAgents = createAgentCheck(day)
  const look = () => {
    const running = program()
    const status = running?.isAlive === true ? running.host?.inspect() : undefined
    if (status !== undefined) staff.look(status)
    checkAgents()
    if (clock.now() < until + plan.shape.goneWithinMs) clock.schedule(clock.now() + lookEveryMs, look)
  }
  clock.schedule(from, () => {
    staff.work(true)
    look()
  })
  clock.schedule(until, () => staff.work(false))
  for (const [index] of plan.campaigns.entries()) {
    clock.schedule(from - 60_000, () => office.importLeads(index + 1, dice.between(6, 16)))
    clock.schedule(from + Math.round(dice.between(60_000, 1_200_000) * plan.shape.pace), () =>
      office.importLeads(index + 1, dice.between(2, 8)),
    )
  }
}

/** Nothing lives any more, and nobody is there. */
function isAtRest({ program, world, pbx, plan }: SiteDay): boolean {
  const status = program()?.host?.inspect()
  if (status === undefined || world.clock.now() < dayBegins + plan.shape.workMs + 180_000) return false
  return (
    status.calls.length === 0 &&
    status.uncommitted === 0 &&
    pbx.legs.size === 0 &&
    status.agents.every(({ presence }) => presence.name === 'loggedOut')
  )
}

/** The site as it is before the day: campaigns and agents, in a folder of its own. */
async function setUp(dataDir: string, plan: SitePlan, world: World): Promise<void> {
  const { clock } = world
  const dice = createDice(createSeededRandom(0))
  const misfortune = createMisfortune(calm, dice, () => clock.now())
  const none = () => undefined
  const work = async () => {
    const parts = { dataDir, site, clock, world: clock, dice, misfortune, onDeath: none, onStoreDeath: none }
    const storage = await openStorage(parts)
    for (const agent of plan.agents) await storage.client.write(site, 'agents.create', agent)
    for (const campaign of plan.campaigns) await storage.client.write(site, 'campaigns.create', campaign)
    for (const [i, { events, campaigns }] of plan.subscriptions.entries()) {
      const [uid, name, url] = [`hook-${i + 1}`, `Webhook ${i + 1}`, `https://hook-${i + 1}.example.com/`]
      const webhook = { uid, name, url, events, campaigns, retryForS: 86_400, secret: 'whsec_simulated' }
      await storage.client.write(site, 'webhooks.create', webhook)
    }
    await storage.stop()
  }
  await drive(clock, work())
}

/** Lets time pass until a promise has settled. */
async function drive(clock: VirtualClock, work: Promise<void>): Promise<void> {
  let isDone = false
  const working = work.finally(() => {
    isDone = true
  })
  await clock.waitFor(() => isDone, 600_000)
  await working
}
