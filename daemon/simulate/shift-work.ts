import type { Disposition } from '../../dialer/model/disposition.js'
import { DomainError } from '../../dialer/model/domain-error.js'
import type { DomainEvent } from '../../dialer/model/domain-event.js'
import type { AgentId, CallRef } from '../../dialer/model/ids.js'
import type { Clock } from '../../dialer/ports/clock.js'
import type { EngineCommand, EngineCommands } from '../../dialer/ports/commands.js'
import type { CallWorld } from './call-world.js'
import type { DayPlan, PlannedAgent } from './day-plan.js'

/** Agents without people: they come and go, pause, talk and wrap up as the plan of the day says. */
export interface ShiftWork {
  take(event: DomainEvent): void
  /** When the agent is ready next as far as it is settled, and until when the agent stays; null: not settled. */
  readyBetween(agent: AgentId): { readonly fromAt: number; readonly untilAt: number } | null
}

interface Worker {
  readonly planned: PlannedAgent
  presence: string
  since: number
  talking: CallRef | null
  /** When talk and wrap-up in hand will be over. */
  freeAt: number | null
  /** Length of the pause asked for, until it begins. */
  pauseMs: number | null
  pausesTaken: number
  /** The next thing that takes this agent away. */
  awayAt: number
}

/** Puts the agents of a plan to work at an engine. */
export function startShiftWork(plan: DayPlan, world: CallWorld, clock: Clock, engine: EngineCommands): ShiftWork {
  const workers = new Map<AgentId, Worker>()
  const codes = new Map(plan.campaigns.map(({ campaign }) => [campaign.id, codesOf(campaign.settings.dispositions)]))

  /** The moment may have passed: the other side hung up, or a timer spoke first. That is no fault. */
  const ask = (command: EngineCommand) => {
    engine.ask(command).catch((error: unknown) => {
      if (!(error instanceof DomainError)) throw error
    })
  }

  const pause = (worker: Worker, lastsMs: number) => {
    if (worker.presence === 'loggedOut' || worker.presence === 'paused' || worker.pauseMs !== null) return
    worker.pauseMs = lastsMs
    ask({ kind: 'agent.pause', agent: worker.planned.agent.id, reason: 'break' })
  }

  const planOwnPause = (worker: Worker) => {
    const next = worker.planned.ownPause?.(worker.pausesTaken)
    if (next === undefined) return
    worker.pausesTaken += 1
    const at = clock.now() + Math.round(next.afterMs)
    if (at < plan.until) clock.schedule(at, () => pause(worker, Math.round(next.lastsMs)))
  }

  const away = (worker: Worker) => {
    const now = clock.now()
    const next = [
      ...worker.planned.breaks.map(({ at }) => at),
      ...worker.planned.stints.map(({ untilAt }) => untilAt),
    ].filter((at) => at > now)
    worker.awayAt = Math.min(...next, plan.until)
  }

  for (const planned of plan.agents) {
    const { id } = planned.agent
    const worker: Worker = {
      planned,
      presence: 'loggedOut',
      since: plan.from,
      talking: null,
      freeAt: null,
      pauseMs: null,
      pausesTaken: 0,
      awayAt: plan.until,
    }
    workers.set(id, worker)
    away(worker)
    for (const { fromAt, untilAt } of planned.stints) {
      clock.schedule(fromAt, () => {
        away(worker)
        ask({ kind: 'agent.signOn', agent: id, phoneMode: null })
      })
      if (untilAt < plan.until) clock.schedule(untilAt, () => ask({ kind: 'agent.signOff', agent: id }))
    }
    for (const { at, lastsMs } of planned.breaks) {
      clock.schedule(at, () => {
        away(worker)
        pause(worker, lastsMs)
      })
    }
  }

  const onPresence = (event: Extract<DomainEvent, { kind: 'agent.presence' }>) => {
    const worker = workers.get(event.agent)
    if (worker === undefined) return
    const { id } = worker.planned.agent
    worker.presence = event.to
    worker.since = event.at
    if (event.from === 'signingOn' && event.to !== 'loggedOut') planOwnPause(worker)
    if (event.to === 'talking' && event.call !== null) talk(worker, event.call)
    else if (event.to === 'wrapUp' && event.call !== null) wrapUp(worker, event.call)
    else {
      worker.talking = null
      worker.freeAt = null
    }
    if (event.to === 'loggedOut') worker.pauseMs = null
    if (event.to === 'paused') {
      const lastsMs = worker.pauseMs ?? 0
      worker.pauseMs = null
      clock.schedule(event.at + lastsMs, () => {
        ask({ kind: 'agent.ready', agent: id })
        planOwnPause(worker)
      })
    }
  }

  const talk = (worker: Worker, call: CallRef) => {
    worker.talking = call
    const placed = world.placed(call)
    const talkMs = Math.round((placed?.talkMs ?? 0) * worker.planned.pace)
    worker.freeAt = clock.now() + talkMs + Math.round((placed?.wrapUpMs ?? 0) * worker.planned.pace)
    clock.schedule(clock.now() + talkMs, () => {
      if (worker.talking === call) ask({ kind: 'agent.hangUp', agent: worker.planned.agent.id })
    })
  }

  const wrapUp = (worker: Worker, call: CallRef) => {
    worker.talking = null
    const placed = world.placed(call)
    worker.freeAt = clock.now() + Math.round((placed?.wrapUpMs ?? 0) * worker.planned.pace)
    const known = placed === undefined ? undefined : codes.get(placed.campaign)
    const code = placed?.fate.kind === 'machine' ? known?.machine : known?.person
    if (code === undefined) return
    const choice = { code, note: null, callback: null }
    clock.schedule(worker.freeAt, () =>
      ask({ kind: 'agent.disposition', agent: worker.planned.agent.id, call, choice }),
    )
  }

  return {
    take(event) {
      if (event.kind === 'agent.presence') onPresence(event)
    },
    readyBetween(id) {
      const worker = workers.get(id)
      if (worker === undefined || worker.pauseMs !== null) return null
      if (worker.presence === 'available') return { fromAt: worker.since, untilAt: worker.awayAt }
      if (worker.freeAt === null) return null
      return worker.freeAt < worker.awayAt ? { fromAt: worker.freeAt, untilAt: worker.awayAt } : null
    },
  }
}

/**
 * What is said of simulated calls: of people the first choice that ends a lead's story without an entry on a list, of machines the first
 * that says so. Machine detection is measured by it.
 */
function codesOf(dispositions: readonly Disposition[]): { readonly person?: string; readonly machine?: string } {
  const person = dispositions.find(({ next, machine }) => next === 'finish' && !machine) ?? dispositions[0]
  const machine = dispositions.find(({ next, machine: says }) => says && next !== 'callback') ?? person
  return { ...(person && { person: person.code }), ...(machine && { machine: machine.code }) }
}
