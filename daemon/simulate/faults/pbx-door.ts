import type { PbxCommand, PbxEvent } from '../../../dialer/ports/pbx.js'
import type { SimulatedPbx } from '../../pbx/simulator/world.js'
import type { Misfortune } from './misfortune.js'
import type { Witness } from './witness.js'

export interface PbxDoorParts {
  readonly pbx: SimulatedPbx
  readonly misfortune: Misfortune
  readonly witness: Witness
  readonly note: (what: string, detail?: unknown) => void
  readonly die: (why: string) => void
}

/** The PBX as each life of the program reaches it: all that passes is seen, and at each step the link may drop or the program die. */
export interface PbxDoor {
  /** For a life; the dead neither say nor hear anything. */
  readonly for: (isAlive: () => boolean) => SimulatedPbx
  /** Every leg is gone; `tell` says the end of each first. */
  restart(tell: boolean): void
}

export function createPbxDoor({ pbx, misfortune, witness, note, die }: PbxDoorParts): PbxDoor {
  let swallowing = false
  pbx.faults.event = (event) => misfortune.event(event)
  pbx.faults.connect = () => misfortune.connect()
  pbx.faults.snapshot = () => misfortune.snapshot()
  pbx.faults.command = (command) => {
    const fault = misfortune.command(command)
    swallowing = fault === 'swallow'
    if (fault !== null) note(fault === 'swallow' ? 'swallowed' : 'refused', { command: command.commandId, fault })
    return fault
  }

  const afterStep = (what: string) => {
    const fate = misfortune.step()
    if (fate === 'linkDrops') {
      note('link drops', `at ${what}`)
      pbx.dropLink('cut at a step')
    } else if (fate === 'dies') die(`at ${what}`)
  }

  const send = (command: PbxCommand) => {
    note(`> ${command.kind}`, shown(command))
    const isKnown = command.kind === 'originate' && pbx.legs.has(command.leg)
    swallowing = false
    pbx.send(command)
    if (command.kind === 'originate' && !isKnown && pbx.legs.has(command.leg)) witness.dialled(command)
    if (command.kind === 'hangup') witness.hangUpSent(command.leg, swallowing)
    afterStep(command.kind)
  }

  let listener: ((event: PbxEvent) => void) | null = null
  // What the PBX tells is seen here before it travels: what became of a leg is true, whoever hears of it.
  pbx.listen((event) => {
    if (event.kind === 'legAnswered') witness.answered(event.leg)
    if (event.kind === 'legGone') witness.ended(event.leg, event.end)
    note(`< ${event.kind}`, shown(event))
    if (listener === null) return
    listener(event)
    afterStep(event.kind)
  })

  return {
    for: (isAlive) =>
      Object.assign(Object.create(pbx) as SimulatedPbx, {
        send(command: PbxCommand) {
          if (isAlive()) send(command)
        },
        listen(next: typeof listener) {
          if (isAlive()) listener = next
        },
        onLinkLost(told: ((why: string) => void) | null) {
          if (isAlive()) pbx.onLinkLost(told)
        },
      }),
    restart(tell) {
      if (!tell) listener = null
      pbx.restart(true)
    },
  }
}

function shown(of: PbxCommand | PbxEvent): unknown {
  const { kind: _, ...rest } = of
  return rest
}
