import type { DomainEvent } from '../../../dialer/model/domain-event.js'
import { type AgentId, agentId, type CallRef, campaignId, leadId } from '../../../dialer/model/ids.js'
import { parsePhoneNumber } from '../../../dialer/model/phone-number.js'
import type { EngineCommand, EngineStatus } from '../../../dialer/ports/commands.js'
import type { VirtualClock } from '../virtual-clock.js'
import type { Program } from './program.js'
import type { SitePlan } from './site-plan.js'
import type { Dice } from './world.js'

export interface StaffParts {
  readonly plan: SitePlan
  readonly clock: VirtualClock
  readonly dice: Dice
  readonly program: () => Program | null
  readonly note: (what: string, detail?: unknown) => void
}

/** The agents of a site with their habits: they come, talk, say what came of it, take breaks, look at leads, dial, and go. */
export interface Staff {
  hear(event: DomainEvent): void
  /** Looks after everybody once; to be called now and then. */
  look(status: EngineStatus): void
  /** This agent's browser is not heard for a while. */
  silence(agent: number, untilAt: number): void
  /** Everybody comes, or goes, and asks again until it is so. */
  work(isTime: boolean): void
  readonly count: number
}

const dispositions = [
  'interested',
  'not_interested',
  'no_decision',
  'answering_machine',
  'do_not_call',
  'callback',
] as const

/** A browser tells so often that it lives, and is missed after so long. ms */
const heartbeatMs = 30_000
const missAfterMs = 100_000

export function employStaff({ plan, clock, dice, program, note }: StaffParts): Staff {
  const silentUntil = new Map<number, number>()
  let isWorking = false
  const ask = (command: EngineCommand): void => {
    const { kind, ...rest } = command
    note(`? ${kind}`, rest)
    program()
      ?.ask(command)
      // The program answers refusals as null already.
      .catch(() => undefined)
  }
  const later = (ms: number, what: () => void) => void clock.schedule(clock.now() + ms, what)

  const say = (agent: AgentId, call: CallRef) => {
    const code = dice.pick(dispositions)
    const now = program()?.clock.now() ?? clock.now()
    const callback =
      code === 'callback' ? { at: now + dice.between(60_000, 1_200_000), agent: dice.chance(0.4) ? agent : null } : null
    ask({ kind: 'agent.disposition', agent, call, choice: { code, note: null, callback } })
  }

  const hear = (event: DomainEvent) => {
    if (event.kind !== 'agent.presence') return
    const { agent, call } = event
    if (event.to === 'talking') {
      if (dice.chance(0.5)) later(5000 + dice.spread(50_000), () => ask({ kind: 'agent.hangUp', agent }))
      if (dice.chance(0.1)) {
        const action = dice.pick(['pause', 'stop', 'start'] as const)
        later(dice.between(1000, 20_000), () => ask({ kind: 'agent.recording', agent, action }))
      }
      if (call !== null && dice.chance(0.1)) later(dice.between(1000, 30_000), () => say(agent, call))
    }
    if (event.to === 'wrapUp' && call !== null && dice.chance(0.8)) {
      later(dice.between(500, 25_000), () => say(agent, call))
    }
  }

  const work = (agent: AgentId, { presence }: EngineStatus['agents'][number]) => {
    switch (presence.name) {
      case 'loggedOut':
        if (dice.chance(0.5)) ask({ kind: 'agent.signOn', agent, phoneMode: null })
        return
      case 'paused':
        if (dice.chance(0.25)) ask({ kind: 'agent.ready', agent })
        return
      case 'previewing': {
        const { lead } = presence
        if (dice.chance(0.7)) ask({ kind: 'agent.dialLead', agent, lead })
        else if (dice.chance(0.5)) ask({ kind: 'agent.skipLead', agent, lead })
        return
      }
      case 'talking':
      case 'reserved':
      case 'ringing':
        if (dice.chance(0.01)) ask({ kind: 'agent.pause', agent, reason: 'break' })
        if (dice.chance(0.01)) ask({ kind: 'agent.hangUp', agent })
        return
      case 'available': {
        const die = dice.between(0, 99)
        if (die < 2) ask({ kind: 'agent.pause', agent, reason: 'break', limitMs: 60_000 })
        else if (die < 3) ask({ kind: 'agent.signOff', agent })
        else if (die < 12) ask({ kind: 'agent.nextLead', agent, campaign: null })
        else if (die < 14) claim(agent)
        else if (die < 15) dialByHand(agent)
        return
      }
      case 'signingOn':
      case 'wrapUp':
    }
  }

  const claim = (agent: AgentId) => {
    const lead = leadId(dice.between(1, 150))
    ask({ kind: 'lead.claim', agent, lead, isTaking: dice.chance(0.2) })
    if (dice.chance(0.7)) later(dice.between(2000, 40_000), () => ask({ kind: 'agent.dialLead', agent, lead }))
    else later(dice.between(2000, 40_000), () => ask({ kind: 'lead.release', lead, agent }))
  }

  const dialByHand = (agent: AgentId) => {
    const number = parsePhoneNumber(`+49307${String(dice.between(1, 40)).padStart(7, '0')}`)
    if (number === null) return
    const campaign = dice.chance(0.5) ? null : campaignId(dice.between(1, plan.campaigns.length))
    ask({ kind: 'agent.dialNumber', agent, number, campaign })
  }

  const beat = (index: number) => {
    if (!isWorking) return
    const agent = agentId(index + 1)
    if (clock.now() >= (silentUntil.get(index) ?? 0)) {
      program()
        ?.ask({ kind: 'agent.heartbeat', agent, missAfterMs })
        // As above.
        .catch(() => undefined)
    }
    later(heartbeatMs, () => beat(index))
  }
  return {
    count: plan.agents.length,
    hear,
    look(status) {
      for (const one of status.agents) {
        const { agent, presence } = one
        if (isWorking) work(agent, one)
        else if (presence.name !== 'loggedOut' && one.next?.kind !== 'signOff') {
          ask({ kind: 'agent.signOff', agent })
        }
      }
    },
    silence(agent, untilAt) {
      silentUntil.set(agent, untilAt)
    },
    work(isTime) {
      isWorking = isTime
      if (!isTime) return
      for (const [index, hasBrowser] of plan.browsers.entries()) if (hasBrowser) beat(index)
    },
  }
}
