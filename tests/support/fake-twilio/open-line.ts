import { expect } from 'vitest'
import {
  type BridgeId,
  bridgeId,
  commandId,
  extension,
  type LegId,
  legId,
  trunkName,
} from '../../../dialer/model/ids.js'
import type { PbxCommand, PbxEvent, PbxSession } from '../../../dialer/ports/pbx.js'
import { number } from '../factories.js'
import { benchSite, type TwilioBench } from './twilio-bench.js'

type Body<C> = C extends PbxCommand ? Omit<C, 'commandId'> : never
type EventOf<K extends PbxEvent['kind']> = Extract<PbxEvent, { kind: K }>
type Originate = Extract<PbxCommand, { kind: 'originate' }>

/** A session with a driver over the fake, and what was heard. */
export interface Line {
  readonly session: PbxSession
  readonly events: readonly PbxEvent[]
  send(command: Body<PbxCommand>): void
  /** Calls a number; its leg is `tl.lab.NAME`. */
  call(name: string, to: string, more?: Partial<Originate>): LegId
  ring(name: string, phone: string): LegId
  of<K extends PbxEvent['kind']>(kind: K, leg?: LegId): readonly EventOf<K>[]
  /** Lets time pass until such an event is there. */
  heard<K extends PbxEvent['kind']>(kind: K, leg?: LegId, withinMs?: number): Promise<EventOf<K>>
  /** Two legs that talk. */
  talk(): Promise<{ readonly lead: LegId; readonly agent: LegId; readonly bridge: BridgeId }>
}

/** Waits for a promise of the driver while time passes. */
export async function passing<T>({ clock }: TwilioBench, promise: Promise<T>, withinMs = 120_000): Promise<T> {
  let settled = false
  const mark = () => {
    settled = true
  }
  promise.then(mark, mark)
  await clock.waitFor(() => settled, withinMs)
  return await promise
}

/** Connects the bench's driver. */
export async function openLine(bench: TwilioBench): Promise<Line> {
  const { clock } = bench
  const events: PbxEvent[] = []
  // No time passes: a new driver loads the vendor's package first, which takes as long as the machine likes.
  const session = await bench.driver.connect((event) => events.push(event), new AbortController().signal)
  let count = 0
  const of = <K extends PbxEvent['kind']>(kind: K, leg?: LegId): EventOf<K>[] =>
    events.filter(
      (event): event is EventOf<K> =>
        event.kind === kind &&
        (leg === undefined ||
          ('leg' in event && event.leg === leg) ||
          ('legs' in event && event.legs.some((one) => one === leg))),
    )
  const send = (command: Body<PbxCommand>) => {
    count += 1
    session.send({ ...command, commandId: commandId(count) })
  }
  const originate = (name: string, target: Originate['target'], more: Partial<Originate> = {}): LegId => {
    const leg = legId(`tl.${benchSite}.${name}`)
    send({ kind: 'originate', leg, target, callerId: null, ringForMs: 30_000, screening: null, ...more })
    return leg
  }
  const line: Line = {
    session,
    events,
    send,
    of,
    call: (name, to, more) => originate(name, { kind: 'trunk', trunk: trunkName('main'), number: number(to) }, more),
    ring: (name, phone) => originate(name, { kind: 'extension', extension: extension(phone) }),
    async heard(kind, leg, withinMs = 60_000) {
      await clock.waitFor(() => of(kind, leg).length > 0, withinMs)
      const [found] = of(kind, leg)
      expect(found, `${kind} in ${JSON.stringify(events)}`).toBeDefined()
      return found!
    },
    async talk() {
      const lead = line.call('lead', '+4930100001')
      const agent = line.ring('agent', '1001')
      await line.heard('legAnswered', lead)
      await line.heard('legAnswered', agent)
      const bridge = bridgeId(`tl.${benchSite}.bridge`)
      send({ kind: 'bridge', bridge, legs: [lead, agent] })
      await line.heard('legsBridged', lead)
      return { lead, agent, bridge }
    },
  }
  return line
}
