import type { SiteDay } from './site-day.js'

/** A fault that only a comparison shows is found by the watchdog, or at the next reconnection; until then agents may differ. ms */
const settledAfterMs = 60_000

/** The state of each agent as the journal tells it. */
function createTold({ db }: Pick<SiteDay, 'db'>): () => ReadonlyMap<number, string> {
  const since = db.prepare(
    `SELECT seq, body ->> '$.agent' AS agent, body ->> '$.to' AS state FROM journal
       WHERE seq > ? AND kind = 'agent.presence' ORDER BY seq`,
  )
  const states = new Map<number, string>()
  let read = 0
  return () => {
    for (const one of since.all(read) as readonly { seq: number; agent: number; state: string }[]) {
      states.set(one.agent, one.state)
      read = one.seq
    }
    return states
  }
}

/**
 * Compares each agent with the agent's phone as the PBX has it, when nothing has gone wrong for a while. What differs at two looks in a row
 * without the agent having moved is no matter of a moment.
 */
export function createAgentCheck(day: SiteDay): () => void {
  const { program, judge, plan, pbx, misfortune, witness, world } = day
  const told = createTold(day)
  let before = new Map<number, string>()
  return () => {
    const running = program()
    const status = running?.isAlive === true ? running.host?.inspect() : undefined
    if (status?.uncommitted === 0) {
      const states = told()
      for (const { agent, presence } of status.agents) {
        const last = states.get(agent) ?? 'loggedOut'
        judge.demand('presence', last === presence.name, () => {
          return `agent ${agent} is ${presence.name}, and was told to be ${last}`
        })
      }
    }
    // A process that is stopped looks at nothing.
    const since = Math.max(misfortune.misledAt, witness.bornAt, running?.stoppedUntil ?? 0)
    const differs = new Map<number, string>()
    if (status?.link === 'ready' && world.clock.now() - since > settledAfterMs) {
      for (const { agent, presence } of status.agents) {
        const known = plan.agents[agent - 1]
        if (known === undefined) continue
        const legs = [...pbx.legs.values()].filter(({ phone }) => phone === known.extension)
        const isHeld =
          known.phoneMode === 'nailedUp' && ['available', 'paused', 'previewing', 'wrapUp'].includes(presence.name)
        const talks = legs.some(({ bridge }) => bridge !== null)
        const wrong =
          (presence.name === 'loggedOut' && legs.length > 0 && 'is off and has a leg') ||
          (isHeld && !legs.some(({ held, state }) => held && state === 'up') && 'is on, and the phone is not held') ||
          (presence.name === 'talking' && !talks && 'talks, and the phone is in no bridge') ||
          (presence.name === 'available' && talks && 'is available, and the phone is in a bridge')
        if (wrong !== false) differs.set(agent, `agent ${agent} (${presence.name} since ${presence.since}) ${wrong}`)
      }
    }
    for (const [agent, text] of differs) judge.demand('agentsMatch', before.get(agent) !== text, () => text)
    before = differs
  }
}
