import { ApiRefusal } from './api-client.js'
import type { LiveEvent, LiveFeed } from './live-feed.js'
import type { AgentHand } from './site-on-lab.js'

/** How the agents of a test work. */
export type DeskRules = {
  /** After how long the agent hangs up on this number; null leaves it to the other side. ms */
  hangUpAfterMs(number: string): number | null
  /** What is said of every call, or of calls with this number. */
  readonly disposition: string | ((number: string) => string)
  /** How long an agent takes to say it; at once when not given. ms */
  wrapUpMs?(): number
  /** What an agent does on becoming available, for those who dial by themselves. */
  onAvailable?(agent: AgentHand): Promise<void>
}

/** Agents at work, led by the live events as their screens would be. */
export type AgentsDesk = {
  /** What went wrong on the way; empty if nothing did. */
  readonly faults: readonly string[]
  /** Every disposition given, by call. */
  readonly dispositions: ReadonlyMap<string, string>
}

/** Does it again until it is done, as long as the API says "try again later" (429). */
export async function persistently<Data>(work: () => Promise<Data>, limitMs = 60_000): Promise<Data> {
  const giveUpAt = Date.now() + limitMs
  for (;;) {
    try {
      return await work()
    } catch (error) {
      if (!(error instanceof ApiRefusal) || error.status !== 429 || Date.now() > giveUpAt) throw error
      await new Promise((resolve) => setTimeout(resolve, 250))
    }
  }
}

export function staffDesk(feed: LiveFeed, agents: readonly AgentHand[], rules: DeskRules): AgentsDesk {
  const byId = new Map(agents.map((agent) => [agent.id, agent]))
  const numberOf = new Map<string, string>()
  const dispositions = new Map<string, string>()
  const faults: string[] = []

  const work = async (event: LiveEvent): Promise<void> => {
    const { callRef, agentId, number, to } = event.data
    if (event.kind === 'call.reserved') numberOf.set(String(callRef), String(number))
    const agent = byId.get(Number(agentId))
    if (event.kind !== 'agent.presence' || agent === undefined) return
    if (to === 'talking') {
      const afterMs = rules.hangUpAfterMs(numberOf.get(String(callRef)) ?? '')
      if (afterMs === null) return
      await new Promise((resolve) => setTimeout(resolve, afterMs))
      await agent.act('hang-up')
    }
    if (to === 'wrap_up') {
      const number = numberOf.get(String(callRef)) ?? ''
      await new Promise((resolve) => setTimeout(resolve, rules.wrapUpMs?.() ?? 0))
      const disposition = typeof rules.disposition === 'string' ? rules.disposition : rules.disposition(number)
      const { callRef: call } = await agent.act<{ callRef: string }>('disposition', {
        disposition,
        note: `said by agent ${agent.extension}`,
      })
      dispositions.set(call, disposition)
    }
    if (to === 'available') await rules.onAvailable?.(agent)
  }
  feed.onEvent((event) => {
    work(event).catch((error: unknown) => faults.push(`${event.kind} ${JSON.stringify(event.data)}: ${String(error)}`))
  })
  return { faults, dispositions }
}
