import { settingsPatch } from '../../api/features/campaigns/settings-wire.js'
import type { Overrides } from '../../api/features/simulations/overrides.js'
import { settingsOf } from '../../api/features/simulations/overrides.js'
import { defaultCallerIdPolicy } from '../../dialer/model/caller-id-settings.js'
import type { CampaignSettings } from '../../dialer/model/campaign.js'
import { agentId, extension, userId } from '../../dialer/model/ids.js'
import { patchSettings } from '../../storage/campaigns/settings-patch.js'
import type { DayPlan } from './day-plan.js'

/** Settings with the what-if's changes in them. There are no numbers to call with where nobody sees them: it is left to the trunk. */
export function changedSettings(settings: CampaignSettings, overrides: Overrides): CampaignSettings {
  const changed = patchSettings(settings, settingsPatch(settingsOf(overrides)))
  return { ...changed, callerIds: [], callerIdPolicy: defaultCallerIdPolicy }
}

/** A plan with other limits and another number of agents, as far as the what-if changes them. */
export function changedPlan(plan: DayPlan, { limits, agents }: Overrides): DayPlan {
  const maxLines = limits?.maxLines ?? plan.limits.maxLines
  const callsPerSecond = limits?.callsPerSecond ?? plan.limits.callsPerSecond
  const limited: DayPlan = {
    ...plan,
    limits: {
      maxLines,
      callsPerSecond,
      trunks: plan.limits.trunks.map((trunk) => ({
        ...trunk,
        ...(limits?.maxLines !== undefined && { maxLines: Math.max(trunk.maxLines, maxLines) }),
        ...(limits?.callsPerSecond !== undefined && {
          callsPerSecond: Math.max(trunk.callsPerSecond, callsPerSecond),
        }),
      })),
    },
  }
  return agents === undefined ? limited : withAgents(limited, agents)
}

/** The day's agents taken in turn until there are so many; those beyond the first round are new people with the same hours. */
function withAgents(plan: DayPlan, count: number): DayPlan {
  const { agents } = plan
  const highest = Math.max(0, ...agents.map(({ agent }) => agent.id))
  const campaigns = plan.campaigns.map((planned) => ({ ...planned, members: new Set(planned.campaign.agents) }))
  const wanted = Array.from({ length: agents.length === 0 ? 0 : count }, (_, index) => {
    const model = agents[index % agents.length]
    if (model === undefined || index < agents.length) return model
    const id = highest + index + 1
    for (const { members } of campaigns) if (members.has(model.agent.id)) members.add(agentId(id))
    const agent = {
      ...model.agent,
      id: agentId(id),
      user: userId(id),
      name: `Agent ${id}`,
      extension: extension(String(100_000 + id)),
    }
    return { ...model, agent }
  })
  return {
    ...plan,
    agents: wanted.flatMap((agent) => agent ?? []),
    campaigns: campaigns.map(({ members, ...planned }) => ({
      ...planned,
      campaign: { ...planned.campaign, agents: [...members] },
    })),
    notes: [...plan.notes, `Played with ${count} agents in place of ${agents.length}.`],
  }
}
