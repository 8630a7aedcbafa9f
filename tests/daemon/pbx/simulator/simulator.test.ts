import { beforeEach, describe, expect, it } from 'vitest'
import { unreliable } from '../../../../daemon/pbx/simulator/faults.js'
import { createPeople, planNumber, usualMix } from '../../../../daemon/pbx/simulator/people.js'
import { simulatedRecording } from '../../../../daemon/pbx/simulator/simulated-recording.js'
import { createSimulatorDriver } from '../../../../daemon/pbx/simulator/simulator-driver.js'
import { createSimulatedPbx, type SimulatedPbx } from '../../../../daemon/pbx/simulator/world.js'
import { createSeededRandom } from '../../../../daemon/seeded-random.js'
import { DomainError } from '../../../../dialer/model/domain-error.js'
import { commandId, extension, legId, trunkName } from '../../../../dialer/model/ids.js'
import type { PbxCommand, PbxEvent, PbxSession } from '../../../../dialer/ports/pbx.js'
import { number } from '../../../support/factories.js'
import { createFakeClock, type FakeClock } from '../../../support/fake-clock.js'

let clock: FakeClock
let pbx: SimulatedPbx
let events: PbxEvent[]
let session: PbxSession

const connect = async () => {
  const driver = createSimulatorDriver('simulator', pbx, clock)
  const opening = driver.connect((event) => events.push(event), new AbortController().signal)
  await clock.advance(10)
  session = await opening
}

function originate(name: string, target: Extract<PbxCommand, { kind: 'originate' }>['target'], ringForMs = 20_000) {
  const leg = legId(`tl.${name}`)
  session.send({ kind: 'originate', commandId: commandId(1), leg, target, callerId: null, ringForMs, screening: null })
  return leg
}
const call = (name: string, digits: number, trunk = 'main') =>
  originate(name, { kind: 'trunk', trunk: trunkName(trunk), number: number(planNumber(digits, 1)) })
const ring = (name: string, phone = '1001') => originate(name, { kind: 'extension', extension: extension(phone) }, 5000)
const ends = () =>
  events.flatMap((event) => (event.kind === 'legGone' ? [`${event.leg} ${event.end} ${event.cause}`] : []))

beforeEach(async () => {
  clock = createFakeClock()
  events = []
  pbx = createSimulatedPbx({
    clock,
    people: createPeople(1),
    extensions: ['1001', '1002'],
    trunks: [{ name: 'main', maxLines: 2 }],
  })
  await connect()
})

describe('simulated PBX', () => {
  it('answers 503 when the lines of a trunk are used up, by us or by others, or the trunk is down', async () => {
    call('1', 0)
    call('2', 0)
    call('3', 0)
    await clock.advance(100)
    expect(ends()).toEqual(['tl.3 congestion 34'])
    pbx.setTrunk(trunkName('main'), { maxLines: 4, linesElsewhere: 2 })
    call('4', 0)
    pbx.setTrunk(trunkName('main'), { maxLines: 9, up: false })
    call('5', 0)
    await clock.advance(100)
    expect(ends()).toEqual(['tl.3 congestion 34', 'tl.4 congestion 34', 'tl.5 congestion 34'])
    expect(events.filter((event) => event.kind === 'trunkState')).toMatchObject([
      { up: true, linesElsewhere: 2 },
      { up: false },
    ])
  })

  it('gives lines back when calls end', async () => {
    for (let i = 0; i < 10; i++) {
      call(`a${i}`, 3)
      call(`b${i}`, 6)
      await clock.advance(1000)
    }
    expect(ends().filter((end) => end.includes('congestion'))).toEqual([])
    expect(pbx.legs.size).toBe(0)
    expect(clock.pending).toBe(0)
  })

  it('has phones with a mind of their own', async () => {
    pbx.setPhone(extension('1001'), { habit: { kind: 'rejects', afterMs: 500 } })
    ring('1')
    pbx.setPhone(extension('1002'), { habit: { kind: 'answers', afterMs: 100 } })
    ring('2', '1002')
    await clock.advance(1000)
    ring('busy', '1002')
    await clock.advance(1000)
    pbx.hangUpPhone(extension('1002'))
    pbx.setPhone(extension('1002'), { registered: false })
    ring('absent', '1002')
    await clock.advance(1000)
    expect(ends()).toEqual(['tl.1 rejected 21', 'tl.busy busy 17', 'tl.2 normal 16', 'tl.absent failed 20'])
    expect(events).toContainEqual(expect.objectContaining({ kind: 'phoneState', extension: '1002', registered: false }))
  })

  it('goes on with its calls while nobody listens', async () => {
    const leg = call('1', 1)
    await clock.advance(1000)
    pbx.dropLink('cable')
    expect(await session.lost).toEqual({ why: 'cable', fatal: false })
    await clock.advance(2000)
    await connect()
    expect(events.map((event) => event.kind)).toEqual(['legRinging'])
    expect(pbx.snapshot().legs).toEqual([{ leg, state: 'up', bridge: null, held: false }])
  })

  it('restarts with every call gone, told or not', async () => {
    call('1', 0)
    await clock.advance(3000)
    pbx.restart(false)
    await clock.advance(100)
    expect(ends()).toEqual([])
    await connect()
    call('2', 0)
    await clock.advance(3000)
    pbx.restart(true)
    expect(await session.lost).toMatchObject({ why: 'the PBX restarted' })
    expect(pbx.snapshot().legs).toEqual([])
  })

  it('loses, doubles and delays events, refuses and swallows commands, and refuses connections, on request', async () => {
    pbx.faults.event = (event) =>
      event.kind === 'legRinging'
        ? { copies: 0, lateByMs: 0 }
        : { copies: 2, lateByMs: event.kind === 'legAnswered' ? 5000 : 0 }
    call('1', 1)
    await clock.advance(4000)
    pbx.hangUpLeg(legId('tl.1'))
    await clock.advance(10_000)
    expect(events.map((event) => event.kind)).toEqual(['legGone', 'legGone', 'legAnswered', 'legAnswered'])
    events = []
    pbx.faults.event = () => ({ copies: 1, lateByMs: 0 })
    pbx.faults.command = () => 'congestion'
    call('2', 0)
    pbx.faults.command = () => 'swallow'
    call('3', 0)
    await clock.advance(5000)
    expect(events).toMatchObject([{ kind: 'commandRefused', reason: 'congestion' }])
    pbx.faults.connect = () => new DomainError('PBX_UNAVAILABLE', 'refused')
    const connecting = createSimulatorDriver('simulator', pbx, clock).connect(() => {}, new AbortController().signal)
    const refused = connecting.catch((error: unknown) => error)
    await clock.advance(10)
    expect(await refused).toMatchObject({ code: 'PBX_UNAVAILABLE' })
  })

  it('never loses the end of a leg by chance', () => {
    const delivery = unreliable({ lost: 1, doubled: 0, late: 0, lateByMs: 0 }, createSeededRandom(1))
    const leg = legId('tl.1')
    expect(delivery({ kind: 'legRinging', leg, at: 0 }).copies).toBe(0)
    expect(delivery({ kind: 'legGone', leg, at: 0, end: 'normal', cause: 16 }).copies).toBe(1)
  })
})

describe('people', () => {
  it('are the same behind the same number for the same seed', () => {
    const numbers = Array.from({ length: 500 }, (_, i) => number(`+4930${100_000 + i}`))
    const first = numbers.map(createPeople(1))
    expect(numbers.map(createPeople(1))).toEqual(first)
    expect(numbers.map(createPeople(2))).not.toEqual(first)
  })

  it('keep to the mix', () => {
    const people = createPeople(7)
    const kinds = Array.from({ length: 10_000 }, (_, i) => people(number(`+4930${1_000_000 + i}`)).kind)
    const share = (kind: string) => kinds.filter((other) => other === kind).length / kinds.length
    expect(share('answers')).toBeCloseTo(usualMix.person + usualMix.machine, 1)
    expect(share('busy')).toBeCloseTo(usualMix.busy, 1)
    expect(share('noAnswer')).toBeCloseTo(0.27, 1)
  })
})

it('makes a WAV file of the right length', async () => {
  const chunks: Uint8Array[] = []
  for await (const chunk of simulatedRecording(2500)) chunks.push(chunk)
  const bytes = Buffer.concat(chunks)
  expect(bytes.length).toBe(58 + 20_000)
  expect(bytes.readUInt32LE(4)).toBe(bytes.length - 8)
  expect(bytes.readUInt32LE(54)).toBe(20_000)
  expect(new Set(bytes.subarray(58)).size).toBeGreaterThan(50)
})
