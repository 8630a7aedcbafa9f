import type { Presence } from '../../dialer/model/agent.js'
import type { DispositionChoice } from '../../dialer/model/disposition.js'
import { DomainError } from '../../dialer/model/domain-error.js'
import type { AgentId } from '../../dialer/model/ids.js'
import type { PhoneNumber } from '../../dialer/model/phone-number.js'
import type { Clock } from '../../dialer/ports/clock.js'
import type { EngineCommands, EngineStatus } from '../../dialer/ports/commands.js'
import type { Random } from '../../dialer/ports/random.js'
import type { Log } from '../log.js'

/** What the robots work with. */
export interface RobotParts {
  readonly agents: readonly AgentId[]
  /** What an agent hears: whether a machine answers at this number. */
  readonly isMachine: (number: PhoneNumber) => boolean
  readonly engine: EngineCommands & { inspect(): EngineStatus }
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
}

/** What one robot means to do, and when. */
interface Plan {
  readonly presence: Presence['name']
  readonly since: number
  readonly at: number
  readonly what: 'signOn' | 'pause' | 'ready' | 'hangUp' | 'disposition' | 'nothing'
}

const lookEveryMs = 250
/** Longest waits before the pause, in the order in which agents usually take them. */
const pauseReasons = ['break', 'paperwork', 'coaching']

/** What the robots say of a call with a person, and how often. A callback falls due a few minutes later, so that it is seen in the demonstration. */
const sayings: readonly (readonly [code: string, share: number])[] = [
  ['not_interested', 0.46],
  ['interested', 0.2],
  ['no_decision', 0.15],
  ['callback', 0.1],
  ['wrong_number', 0.07],
  ['do_not_call', 0.02],
]

const machineCode = 'answering_machine'

/**
 * Agents who work by themselves: they sign on one after the other, talk for a believable time, say what came of a call, and now and
 * then take a pause. They only use commands that every agent has. Returns what stops them.
 */
export function startRobotAgents({ agents, isMachine, engine, clock, random, log }: RobotParts): () => void {
  const plans = new Map<AgentId, Plan>()
  const talked = new Set<AgentId>()
  /** Agents who hear a machine, or heard one and have yet to say so. */
  const heardMachine = new Set<AgentId>()
  const between = (least: number, most: number): number => Math.round(least + random.next() * (most - least))
  let stopped = false

  /** Made once for each state an agent comes into. */
  const plan = (agent: AgentId, index: number, presence: Presence, now: number): Plan => {
    const base = { presence: presence.name, since: presence.since }
    switch (presence.name) {
      case 'loggedOut':
        return { ...base, what: 'signOn', at: now + (plans.has(agent) ? between(3000, 8000) : index * 150) }
      case 'available':
        return random.next() < 0.03 && talked.has(agent)
          ? { ...base, what: 'pause', at: now + between(1000, 6000) }
          : { ...base, what: 'nothing', at: Number.POSITIVE_INFINITY }
      case 'paused':
        return { ...base, what: 'ready', at: now + between(10_000, 40_000) }
      case 'talking': {
        // The first talk of each is short, so that a newcomer sees a whole call within seconds.
        const first = !talked.has(agent)
        talked.add(agent)
        const number = engine.inspect().calls.find(({ call }) => call === presence.call)?.number
        const machine = number !== undefined && isMachine(number)
        if (machine) heardMachine.add(agent)
        else heardMachine.delete(agent)
        if (machine) return { ...base, what: 'hangUp', at: now + between(2000, 4000) }
        return { ...base, what: 'hangUp', at: now + (first ? between(1500, 3000) : between(8000, 90_000)) }
      }
      case 'wrapUp':
        return { ...base, what: 'disposition', at: now + between(800, 6000) }
      default:
        return { ...base, what: 'nothing', at: Number.POSITIVE_INFINITY }
    }
  }

  const act = async (agent: AgentId, presence: Presence, what: Plan['what'], now: number): Promise<void> => {
    if (what === 'signOn') await engine.ask({ kind: 'agent.signOn', agent, phoneMode: null })
    if (what === 'ready') await engine.ask({ kind: 'agent.ready', agent })
    if (what === 'hangUp') await engine.ask({ kind: 'agent.hangUp', agent })
    if (what === 'pause') {
      const reason = pauseReasons[between(0, pauseReasons.length - 1)] ?? 'break'
      await engine.ask({ kind: 'agent.pause', agent, reason })
    }
    if (what === 'disposition' && presence.name === 'wrapUp') {
      const choice = heardMachine.has(agent) ? { code: machineCode, note: null, callback: null } : sayWhat(random, now)
      await engine.ask({ kind: 'agent.disposition', agent, call: presence.call, choice })
    }
  }

  const look = (): void => {
    if (stopped) return
    const now = clock.now()
    const status = engine.inspect()
    const ours = status.link === 'ready' ? status.agents : []
    for (const { agent, presence } of ours) {
      const index = agents.indexOf(agent)
      if (index < 0) continue
      const before = plans.get(agent)
      const current =
        before?.presence === presence.name && before.since === presence.since
          ? before
          : plan(agent, index, presence, now)
      plans.set(agent, current)
      if (now < current.at) continue
      // Calls are finished while the process drains; nobody begins anything new.
      if (status.draining && ['signOn', 'ready', 'pause'].includes(current.what)) continue
      plans.set(agent, { ...current, what: 'nothing', at: Number.POSITIVE_INFINITY })
      act(agent, presence, current.what, now).catch((error: unknown) => {
        // The call may have ended in the same moment; the next look makes a new plan.
        const why = error instanceof DomainError ? error.message : String(error)
        log.debug({ agent, what: current.what, why }, 'a demonstration agent was refused')
      })
    }
    cancel = clock.schedule(now + lookEveryMs, look)
  }

  let cancel = clock.schedule(clock.now(), look)
  return () => {
    stopped = true
    cancel()
  }
}

function sayWhat(random: Random, now: number): DispositionChoice {
  let left = random.next()
  const [code] = sayings.find(([, share]) => (left -= share) < 0) ?? ['no_decision']
  const callback = code === 'callback' ? { at: now + 180_000 + Math.round(random.next() * 600_000), agent: null } : null
  return { code, note: null, callback }
}
