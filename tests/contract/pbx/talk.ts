import { expect } from 'vitest'
import { type BridgeId, bridgeId, type CommandId, commandId, type LegId, legId } from '../../../dialer/model/ids.js'
import type { PbxCommand, PbxEvent, PbxSession } from '../../../dialer/ports/pbx.js'
import type { PbxBench } from './bench.js'

type EventOf<K extends PbxEvent['kind']> = Extract<PbxEvent, { kind: K }>
type Body<C> = C extends PbxCommand ? Omit<C, 'commandId'> : never

/** One conversation of a test with a driver: a session, what was sent, what was heard. */
export interface Talk {
  readonly session: PbxSession
  readonly events: readonly PbxEvent[]
  newLeg(): LegId
  newBridge(): BridgeId
  send(command: Body<PbxCommand>): CommandId
  /** Originates over the trunk. */
  call(number: PbxBench['numbers'][keyof PbxBench['numbers']], more?: Partial<Originate>): LegId
  /** Originates to a phone. */
  ring(extension: PbxBench['phones']['rings'], more?: Partial<Originate>): LegId
  /** The first such event about this leg; fails the test if it does not come. */
  heard<K extends PbxEvent['kind']>(kind: K, leg?: LegId, withinMs?: number): Promise<EventOf<K>>
  refused(command: CommandId): Promise<EventOf<'commandRefused'>>
  of<K extends PbxEvent['kind']>(kind: K, leg?: LegId): readonly EventOf<K>[]
  /** Breaks the link and connects anew. */
  reconnect(): Promise<void>
  /** Hangs everything up, then holds every leg to its one end. */
  finish(): Promise<void>
}

type Originate = Extract<PbxCommand, { kind: 'originate' }>

const usualWaitMs = 60_000

export async function openTalk(bench: PbxBench): Promise<Talk> {
  const events: PbxEvent[] = []
  /** Legs whose end may have happened while nobody listened. */
  const unsure = new Set<LegId>()
  const sent = new Map<LegId, CommandId>()
  const planted = new Set<LegId>()
  let count = 0
  const hear = (event: PbxEvent) => events.push(event)
  const connect = () => bench.during(bench.driver.connect(hear, new AbortController().signal))
  let session = await connect()

  const of = <K extends PbxEvent['kind']>(kind: K, leg?: LegId): EventOf<K>[] =>
    events.filter(
      (event): event is EventOf<K> =>
        event.kind === kind &&
        (leg === undefined ||
          ('leg' in event && event.leg === leg) ||
          ('legs' in event && event.legs.some((other) => other === leg))),
    )

  const send = (command: Body<PbxCommand>): CommandId => {
    count += 1
    session.send({ ...command, commandId: commandId(count) })
    return commandId(count)
  }

  const originate = (target: Originate['target'], more: Partial<Originate> = {}) => {
    const leg = more.leg ?? newLeg()
    const id = send({
      kind: 'originate',
      leg,
      target,
      callerId: bench.callerId,
      ringForMs: 20_000,
      screening: null,
      ...more,
    })
    if (!sent.has(leg)) sent.set(leg, id)
    return leg
  }

  const newLeg = () => legId(`tl.${bench.unique()}`)
  const isRefused = (id: CommandId) => of('commandRefused').some((event) => event.commandId === id)
  const isOver = (leg: LegId) => of('legGone', leg).length > 0 || isRefused(sent.get(leg) ?? commandId(-1))

  return {
    get session() {
      return session
    },
    events,
    newLeg: () => {
      const leg = newLeg()
      planted.add(leg)
      return leg
    },
    newBridge: () => bridgeId(`tl.b${bench.unique()}`),
    send,
    call: (number, more) => originate({ kind: 'trunk', trunk: bench.trunk, number }, more),
    ring: (extension, more) => originate({ kind: 'extension', extension }, more),
    async heard(kind, leg, withinMs = usualWaitMs) {
      await bench.waitFor(() => of(kind, leg).length > 0, withinMs)
      const found = of(kind, leg)[0]
      expect(found, `${kind} of ${leg ?? 'any leg'} in ${JSON.stringify(events)}`).toBeDefined()
      return found!
    },
    async refused(command) {
      await bench.waitFor(() => isRefused(command), usualWaitMs)
      const found = of('commandRefused').find((event) => event.commandId === command)
      expect(found, `refusal of command ${command} in ${JSON.stringify(events)}`).toBeDefined()
      return found!
    },
    of,
    async reconnect() {
      for (const leg of sent.keys()) if (!isOver(leg)) unsure.add(leg)
      await bench.dropLink()
      await bench.during(session.lost)
      session = await connect()
    },
    async finish() {
      const { legs } = await bench.during(session.snapshot())
      const ours = new Set(legs.map((leg) => leg.leg))
      for (const leg of [...sent.keys(), ...planted]) {
        if (ours.has(leg)) send({ kind: 'hangup', leg, reason: 'normal' })
      }
      const certain = [...sent.keys()].filter((leg) => !unsure.has(leg))
      await bench.waitFor(() => certain.every(isOver), usualWaitMs)
      await bench.pass(300)
      for (const leg of certain) {
        const ends = of('legGone', leg).length
        const wasRefused = isRefused(sent.get(leg) ?? commandId(-1))
        expect(ends, `ends of ${leg}: refused, or exactly one`).toBe(wasRefused ? 0 : 1)
      }
      for (const leg of unsure) expect(of('legGone', leg).length, `ends of ${leg} over a lost link`).toBeLessThan(2)
      await session.close()
    },
  }
}
