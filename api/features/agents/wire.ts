import type { Presence, PresenceName } from '../../../dialer/model/agent.js'
import type { CampaignId } from '../../../dialer/model/ids.js'
import type { AgentView } from '../../../storage/agents/repository.js'
import type { Wire } from '../../contract/reply.js'
import { iso } from '../../schema/pieces.js'
import { snakeWord } from '../../schema/words.js'
import type { AgentNow } from './service.js'
import { agentStatus, phoneModeToWire } from './words.js'

/** An agent as answers carry it. Without an engine's word the last committed presence is told. */
export function agentToWire({ agent, presence, phoneRegistered }: AgentNow) {
  const now = presence ?? { name: agent.presence, since: agent.presenceSince }
  return { ...kept(agent), ...presenceToWire(now), phoneRegistered } satisfies Wire
}

/** One agent with its campaigns, and the one place that tells whether a SIP password is kept. */
export function agentDetailToWire(found: AgentNow & { readonly activeCampaigns: readonly CampaignId[] }) {
  return {
    ...agentToWire(found),
    sipPassword: found.agent.sipPasswordEncrypted === null ? null : '********',
    activeCampaigns: [...found.activeCampaigns],
  } satisfies Wire
}

/** Where an agent stands, as answers carry it. */
export function presenceToWire(now: Presence | { readonly name: PresenceName; readonly since: number }) {
  return {
    status: agentStatus(now),
    presence: snakeWord(now.name),
    presenceSince: iso(now.since),
    pauseReason: 'reason' in now ? now.reason : null,
    callRef: 'call' in now ? now.call : null,
  }
}

function kept(agent: AgentView) {
  const { totalCalls, answeredCalls, avgDurationMs, successRate } = agent.stats
  return {
    id: agent.id,
    userId: agent.user,
    name: agent.name,
    email: agent.email,
    extension: agent.extension,
    phoneMode: phoneModeToWire[agent.phoneMode],
    sipUsername: agent.sipUsername,
    stats: { totalCalls, answeredCalls, avgDuration: Math.round(avgDurationMs / 1000), successRate },
  }
}
