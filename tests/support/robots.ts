import type { AgentId, CallRef } from '../../dialer/model/ids.js'
import type { Random } from '../../dialer/ports/random.js'
import type { Site } from './build-site.js'

/** What agents without a person do. Times are least and most, in ms. */
export interface RobotHabits {
  /** Empty means every agent. */
  readonly agents?: readonly AgentId[]
  /** Ends a talk this long after it began; null leaves that to the other side. */
  readonly talkMs: readonly [number, number] | null
  /** Says what came of it this long after the talk; null leaves that to the wrap-up timer. */
  readonly wrapUpMs: readonly [number, number] | null
  /** Codes, chosen by chance. */
  readonly dispositions: readonly string[]
  /** Looks at a preview this long, then dials; absent leaves it to the preview timer. */
  readonly previewMs?: readonly [number, number]
}

/** Lets agents of a site work by themselves, driven by its journal. */
export function employRobots(site: Site, habits: RobotHabits, random: Random): void {
  const works = (agent: AgentId) => habits.agents === undefined || habits.agents.includes(agent)
  const later = ([least, most]: readonly [number, number], what: () => Promise<unknown>) => {
    site.clock.schedule(site.clock.now() + Math.round(least + random.next() * (most - least)), () => {
      // The moment may have passed: the other side hung up, or the timer spoke first. That is no fault.
      what().catch(() => undefined)
    })
  }

  /** The call each agent is talking in. */
  const talks = new Map<AgentId, CallRef | null>()
  const presenceOf = (agent: AgentId) => site.host.inspect().agents.find((other) => other.agent === agent)?.presence

  const dispose = (agent: AgentId, call: CallRef) => {
    const code = habits.dispositions[Math.floor(random.next() * habits.dispositions.length)]
    if (code === undefined) return Promise.resolve(null)
    return site.host.ask({ kind: 'agent.disposition', agent, call, choice: { code, note: null, callback: null } })
  }

  site.store.onEvent((event) => {
    if (event.kind !== 'agent.presence' || !works(event.agent)) return
    const { agent, call } = event
    talks.set(agent, event.to === 'talking' ? call : null)
    if (event.to === 'talking' && habits.talkMs !== null) {
      later(habits.talkMs, () =>
        talks.get(agent) === event.call ? site.host.ask({ kind: 'agent.hangUp', agent }) : Promise.resolve(null),
      )
    }
    if (event.to === 'wrapUp' && habits.wrapUpMs !== null && call !== null) {
      later(habits.wrapUpMs, () => dispose(agent, call))
    }
    if (event.to === 'previewing' && habits.previewMs !== undefined) {
      later(habits.previewMs, () => {
        const presence = presenceOf(agent)
        if (presence?.name !== 'previewing') return Promise.resolve(null)
        return site.host.ask({ kind: 'agent.dialLead', agent, lead: presence.lead })
      })
    }
  })
}
