import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Comparison } from './support/call-book.js'
import { chanceMix } from './support/chance-mix.js'
import { describeLab } from './support/describe-lab.js'
import type { EvidenceFile } from './support/evidence-file.js'
import { type FloorOnLab, machineDisposition, openFloorOnLab } from './support/floor-on-lab.js'
import { disagreements, recountAnswers, totalsOf } from './support/live-recount.js'
import { until } from './support/until.js'

/** People's talks are about six times as fast as they are; rings are as long as ever, since the law counts them. */
const mix = chanceMix(
  6000,
  [
    [27, (between) => ({ kind: 'slow-human', ringS: between(1, 8), talkS: between(5, 20) })],
    [3, (between) => ({ kind: 'early-hangup', afterTenths: between(10, 30) })],
    [8, (between) => ({ kind: 'machine', ringS: between(2, 6), recordS: 20 })],
    [12, () => ({ kind: 'refuse', sipStatus: 486 })],
    [35, () => ({ kind: 'rings-for-ever' })],
    [8, () => ({ kind: 'refuse', sipStatus: 404 })],
    [7, () => ({ kind: 'refuse', sipStatus: 603 })],
  ],
  7,
)
const kindOf = new Map(mix.map(({ number, kind }) => [number, kind.kind]))

/** 16 CFR 310.4(b)(4)(ii) and (iii): an agent within 2 s of the answer, and no call taken back before 15 s of ringing. ms */
const withinMs = 2000
const leastRingMs = 15_000
const limit = 0.03
/**
 * The ledger's rule for small numbers, see reserveOf: 3 may be without an agent however few have answered, since fewer than 100 answers cannot
 * show at 95 % whether 3 % are kept; of more, the limit alone. When that is reached calls are out already, which the law forbids to take back
 * before 15 s: two of them may still be answered for nobody. (In simulations of this floor, 124 with other chances, never more than 4 of
 * 80 were left alone.)
 */
const reserve = 3
const onTheirWay = 2

const answersWanted = 80
const ringingWanted = 15

describeLab('predictive dialling on a real PBX', (lab) => {
  let floor: FloorOnLab
  let compared: Comparison
  let evidence: EvidenceFile
  /** When the agents were made to vanish, when the last had gone, and how many calls rang then. */
  let vanishAt: number
  let goneAt: number
  let rang: ReadonlySet<string>
  let connectedBefore: number
  /** What went wrong for robots but while their agents vanished under them. */
  let faults: readonly string[]

  beforeAll(async () => {
    floor = await openFloorOnLab(lab, {
      application: 'predictive',
      agents: 20,
      mix,
      settings: { dialingMode: 'predictive', ringTimeoutS: 20 },
    })
    const { watch, agents, desk } = floor
    await floor.begin()
    const people = () => watch.meetings.filter(({ ref }) => kindOf.get(watch.numberOf(ref)) !== 'machine').length
    await until(
      `${answersWanted} people with agents`,
      () => {
        if (people() >= answersWanted) return true
        throw new Error(`${people()} of ${watch.reserved.size} calls; ${desk.faults.join('; ')}`)
      },
      400_000,
    )
    await until(`${ringingWanted} calls ringing`, () => watch.ringing.size >= ringingWanted, 120_000)

    // Half of the agents go home, the telephones of the others die.
    vanishAt = Date.now()
    rang = new Set(watch.ringing)
    connectedBefore = watch.meetings.length
    const faultsBefore = [...desk.faults]
    const dead = agents.slice(0, 10).map(({ extension }) => extension)
    await Promise.all([
      ...agents.slice(10).map((agent) => agent.act('sign-off')),
      ...dead.map((extension) => lab.phones.unregister(extension)),
      ...dead.map((extension) => lab.phones.hangUp(extension)),
    ])
    await until('every agent gone', () => [...watch.presence.values()].every(({ name }) => name === 'logged_out'))
    goneAt = Math.max(...[...watch.presence.values()].map(({ since }) => since))
    await until('the end of every call', () => [...watch.reserved.keys()].every((ref) => watch.ended.has(ref)))

    const faultsMeanwhile = desk.faults.length
    await Promise.all(dead.map((extension) => lab.phones.register(extension)))
    await Promise.all(agents.map((agent) => agent.signOn()))
    const before = watch.meetings.length
    await until('people with agents again', () => watch.meetings.length >= before + 20, 200_000)
    await floor.finish()
    faults = [...faultsBefore, ...desk.faults.slice(faultsMeanwhile)]
    ;({ compared, evidence } = await floor.books())
  })
  afterAll(() => floor?.remove())

  /** Answers that were decided before the agents vanished. */
  const ofTheShift = () => [...evidence.answers.values()].filter(({ answeredAt }) => answeredAt < vanishAt - withinMs)
  const recounted = () => recountAnswers(compared, { withinMs, machineDisposition })

  it('lets every robot work without a fault', () => {
    expect(faults).toEqual([])
  })

  it('dials ahead of its agents', () => {
    const { lines, free } = floor.watch.mostAhead()
    console.log(`[lab] ${floor.watch.reserved.size} calls; most at once: ${lines} lines out with ${free} agents free`)
    expect(lines).toBeGreaterThan(free)
  })

  it('abandons no more people than the law allows', () => {
    const { live, withoutAgent } = totalsOf(ofTheShift())
    console.log(`[lab] ${withoutAgent} of ${live} people without an agent within 2 s`)
    // Those of the last 2 s, one for each agent at most, belong to the trouble.
    expect(live).toBeGreaterThanOrEqual(answersWanted - floor.agents.length)
    expect(withoutAgent).toBeLessThanOrEqual(Math.max(reserve, limit * live) + onTheirWay)
  })

  it('has every live answer in its ledger once, as the carrier has it', async () => {
    expect(compared.recordsAlone).toEqual([])
    expect(compared.cdrsAlone).toEqual([])
    expect(evidence.twice).toEqual([])
    const classes = new Map([...evidence.answers].map(([ref, answer]) => [ref, answer.class]))
    expect(disagreements(classes, recounted(), { withinMs, machineDisposition })).toEqual([])
    const { rules } = await floor.site.admin.get<{ rules: object[] }>(`/campaigns/${floor.campaign}/abandonment`)
    const {
      connected,
      late,
      abandoned,
      machine: machines,
      live: answers,
      withoutAgent,
    } = totalsOf(evidence.answers.values())
    expect(rules).toHaveLength(2)
    for (const rule of rules)
      expect(rule).toMatchObject({ connected, late, abandoned, machines, answers, withoutAgent })
  })

  it('gives out evidence that verifies', () => {
    expect(evidence.verified).toMatchObject({ code: 0, ok: true, problems: [] })
  })

  it('never took a call back before it had rung for 15 s, by the carrier’s clock', () => {
    const silent = ['slow-human', 'early-hangup', 'machine', 'rings-for-ever']
    const unanswered = compared.matched.filter(
      ({ cdr, record }) => cdr.answerAt === null && silent.includes(kindOf.get(record.destination) ?? ''),
    )
    const soonest = Math.min(...unanswered.map(({ cdr }) => cdr.durationS))
    console.log(`[lab] ${unanswered.length} calls taken back, the soonest after ${soonest} s`)
    expect(unanswered.length).toBeGreaterThan(0)
    // Dialling begins a moment before the ringing, so the carrier's time is the longer one.
    expect(soonest).toBeGreaterThanOrEqual(leastRingMs / 1000)
  })

  it('served or told whoever answered when all agents had vanished, and placed no more calls', () => {
    expect(rang.size).toBeGreaterThanOrEqual(ringingWanted)
    const numbersLater = [...floor.watch.reserved].filter(([, at]) => at > goneAt && at < backAt())
    expect(numbersLater).toEqual([])
    const answers = [...evidence.answers.values()].filter(
      ({ call, answeredAt }) => rang.has(call) && answeredAt >= vanishAt,
    )
    console.log(`[lab] ${rang.size} calls rang when all agents vanished, ${answers.length} were answered`)
    const records = new Map(compared.matched.map(({ record, cdr }) => [record.ref, { record, cdr }]))
    // Whoever waited 2 s in vain hears the message; others without an agent have hung up before.
    const wrong = answers.filter(({ call, agentAt, waitMs, message }) => {
      const { record, cdr } = records.get(call) ?? {}
      if (agentAt !== null) return false
      if (waitMs < withinMs) return record?.metadata.endedBy !== 'lead'
      return message !== 'sound:tt-allbusy' || (cdr?.billsecS ?? 0) <= withinMs / 1000
    })
    expect(wrong).toEqual([])
  })

  it('goes on when they are back, leaves nobody stuck and no leg on the PBX', async () => {
    expect(floor.watch.meetings.length).toBeGreaterThan(connectedBefore)
    for (const { name } of floor.watch.presence.values()) expect(name).toBe('available')
    await Promise.all(floor.agents.map((agent) => agent.act('sign-off')))
    await Promise.all(floor.agents.map((agent) => agent.waitFor('logged_out')))
    // The PBX is shared: agents of other sites may still be held there.
    const left = async () =>
      (await lab.pbxCli('core show channels concise')).split('\n').filter((line) => line.includes('predictive'))
    await expect.poll(left).toEqual([])
  })

  /** The first sign-on after everybody had gone. */
  const backAt = () =>
    Math.min(
      ...floor.feed.events
        .filter(
          ({ kind, at, data }) => kind === 'agent.presence' && data['to'] === 'available' && Date.parse(at) > goneAt,
        )
        .map(({ at }) => Date.parse(at)),
    )
})
