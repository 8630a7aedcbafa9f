import { settingsInput } from '../../api/features/campaigns/settings-schema.js'
import { settingsPatch } from '../../api/features/campaigns/settings-wire.js'
import {
  type CampaignDescription,
  campaignDescription,
  type DayDescription,
} from '../../api/features/simulations/description.js'
import type { Overrides } from '../../api/features/simulations/overrides.js'
import type { Agent } from '../../dialer/model/agent.js'
import { alwaysOpen } from '../../dialer/model/calling-window.js'
import type { Campaign, CampaignSettings } from '../../dialer/model/campaign.js'
import { defaultCampaignSettings } from '../../dialer/model/default-campaign-settings.js'
import { agentId, campaignId, extension, trunkName, userId } from '../../dialer/model/ids.js'
import { drawDuration } from '../../dialer/simulation/duration.js'
import type { FloorScenario } from '../../dialer/simulation/floor-scenario.js'
import { createStaff, ownPause } from '../../dialer/simulation/floor-staff.js'
import { createKeyedChance, type KeyedChance } from '../../dialer/simulation/keyed-chance.js'
import { chanceOf, leadFate } from '../../dialer/simulation/lead-fates.js'
import { patchSettings } from '../../storage/campaigns/settings-patch.js'
import { changedPlan, changedSettings } from './changed-plan.js'
import type { CallSource, DayPlan, PlannedAgent, PlannedCampaign } from './day-plan.js'
import { courseOf, durationOf, minutesOf } from './duration-of.js'
import { momentOf } from './moment-of.js'

const hourMs = 3_600_000

/** How well machines are told from people where a description does not say. */
const usualDetection = {
  personTakesS: { from: 0.5, to: 1.4 },
  machineTakesS: { from: 1.2, to: 1.8 },
  misjudgedPeople: 0.02,
  missedMachines: 0.1,
} as const

/** Settings of a described campaign that says nothing: as a new campaign's, but open at all hours and bound by no place's law. */
const describedSettings: CampaignSettings = {
  ...defaultCampaignSettings,
  window: alwaysOpen,
  record: false,
  compliance: {
    ...defaultCampaignSettings.compliance,
    unknownZone: 'campaign',
    stateRules: 'none',
    consentRequired: null,
    callerIdRequired: false,
  },
}

/** A described day with the what-if's changes in it; the same for the same seed. */
export function describedDay(day: DayDescription, seed: number, overrides: Overrides = {}): DayPlan {
  const fromMinute = minutesOf(day.from)
  const from = momentOf(day.date, fromMinute, day.timeZone)
  const staff = plannedAgents(day, from, seed)
  const plan: DayPlan = {
    name: day.name,
    from,
    until: from + day.hours * hourMs,
    timeZone: day.timeZone,
    limits: {
      maxLines: day.limits.maxLines ?? day.trunks.reduce((sum, { lines }) => sum + lines, 0),
      callsPerSecond: day.limits.callsPerSecond ?? day.trunks.reduce((sum, trunk) => sum + trunk.callsPerSecond, 0),
      trunks: day.trunks.map(({ name, lines, callsPerSecond }) => ({
        name: trunkName(name),
        maxLines: lines,
        callsPerSecond,
      })),
    },
    agents: staff.agents,
    campaigns: day.campaigns.map((campaign, index) =>
      plannedCampaign({ day, from, staff, seed, overrides }, campaign, index),
    ),
    notes: ['A described day: people, machines and lengths are drawn from the description, by the seed.'],
  }
  return changedPlan(plan, overrides)
}

interface Staff {
  readonly agents: readonly PlannedAgent[]
  /** Agents of each group that has a name. */
  readonly groups: ReadonlyMap<string, readonly Agent['id'][]>
}

function plannedAgents(day: DayDescription, from: number, seed: number): Staff {
  const scenario = scenarioOf(day, null)
  const chance = createKeyedChance(seed)
  const { agents: staff, plans } = createStaff(scenario, chance)
  const pausing = createKeyedChance(seed)
  const agents = staff.map((member): PlannedAgent => {
    const comesAt = plans.find((plan) => plan.agent === member && plan.what === 'comes')?.dueAt ?? 0
    const leavesAt = Math.min(member.leavesAt, day.hours * hourMs)
    return {
      agent: {
        id: agentId(member.number + 1),
        user: userId(member.number + 1),
        name: `Agent ${member.number + 1}`,
        extension: extension(String(10_000 + member.number)),
        phoneMode: 'nailedUp',
      },
      pace: member.pace,
      stints: [{ fromAt: from + Math.round(comesAt), untilAt: from + Math.round(leavesAt) }],
      breaks: member.breaks.map(({ goesAt, lastsMs }) => ({ at: from + goesAt, lastsMs })),
      ownPause:
        day.pauses === undefined ? null : (taken) => ownPause(scenario, pausing, { ...member, pausesTaken: taken }),
    }
  })
  const groups = new Map<string, Agent['id'][]>()
  let next = 0
  for (const { name, count } of groupsOf(day)) {
    const ids = agents.slice(next, next + count).map(({ agent }) => agent.id)
    next += count
    if (name !== undefined) groups.set(name, [...(groups.get(name) ?? []), ...ids])
  }
  return { agents, groups }
}

interface OfDay {
  readonly day: DayDescription
  readonly from: number
  readonly staff: Staff
  readonly seed: number
  readonly overrides: Overrides
}

function plannedCampaign(of: OfDay, described: CampaignDescription, index: number): PlannedCampaign {
  const { day, from, staff, seed, overrides } = of
  const own = patchSettings(describedSettings, settingsPatch(described.settings ?? settingsInput.parse({})))
  const settings = changedSettings(own, overrides)
  const campaign: Campaign = {
    id: campaignId(index + 1),
    name: described.name ?? `Campaign ${index + 1}`,
    description: null,
    status: 'active',
    agents: described.agents?.flatMap((name) => staff.groups.get(name) ?? []) ?? [],
    settings,
  }
  const scenario = scenarioOf(day, { described, settings })
  return {
    campaign,
    leads: described.leads,
    calls: describedCalls(scenario, createKeyedChance(seed + index * 7919), from),
  }
}

/** Calls whose fates and lengths are drawn from a scenario, `from` (epoch ms) its beginning. */
function describedCalls(scenario: FloorScenario, chance: KeyedChance, from: number): CallSource {
  const { work, leads } = scenario
  return {
    fate: (index, at) => leadFate(scenario, chance, index, at - from),
    talkMs: (index, at) => {
      const { kind } = leadFate(scenario, chance, index, at - from)
      return drawDuration(kind === 'machine' ? work.machineTalk : work.talk, chance.at(chanceOf.talk, index))
    },
    wrapUpMs: (index) => drawDuration(work.wrapUp, chance.at(chanceOf.wrapUp, index)),
    patienceMs: (index) =>
      leads.patience === null ? null : drawDuration(leads.patience, chance.at(chanceOf.patience, index)),
  }
}

interface Described {
  readonly described: CampaignDescription
  readonly settings: CampaignSettings
}

/** The scenario of the pacing floor that says the same; without a campaign only its agents count. */
function scenarioOf(day: DayDescription, campaign: Described | null): FloorScenario {
  const described = campaign?.described ?? campaignDescription.parse({})
  const settings = campaign?.settings ?? describedSettings
  const fromMinute = minutesOf(day.from)
  const hourOf = (clock: string): number => (minutesOf(clock) - fromMinute) / 60
  const detection = described.detection ?? usualDetection
  return {
    name: day.name,
    hours: day.hours,
    lines: null,
    callsPerSecond: null,
    ringTimeoutMs: settings.ringTimeoutS * 1000,
    staff: {
      shifts: groupsOf(day).map(({ count, from, to, spreadS = 60 }) => ({
        agents: count,
        fromH: from === undefined ? 0 : Math.max(0, hourOf(from)),
        toH: to === undefined ? null : hourOf(to),
        spreadS,
      })),
      breaks: day.breaks.map(({ at, minutes, share = 1, spreadS = 0 }) => ({
        atH: hourOf(at),
        share,
        spreadS,
        lasts: { kind: 'fixed', ms: minutes * 60_000 },
      })),
      pauses:
        day.pauses === undefined
          ? null
          : {
              every: { kind: 'exponential', meanMs: day.pauses.everyMinutes * 60_000 },
              lasts: { kind: 'lognormal', meanMs: day.pauses.minutes * 60_000, spread: 0.5 },
            },
    },
    leads: {
      people: courseOf(described.people, fromMinute),
      machines: courseOf(described.machines, fromMinute),
      blocks: described.blocks ?? null,
      endEarly: described.endEarly,
      endsAfter: durationOf(described.endsAfterS),
      ringsAfter: durationOf(described.ringsAfterS),
      answersAfter: durationOf(described.answersAfterS),
      machineAfter: durationOf(described.machineAfterS),
      patience: described.patienceS === null ? null : durationOf(described.patienceS),
      detection:
        settings.amd.mode === 'on'
          ? {
              personTakes: durationOf(detection.personTakesS),
              machineTakes: durationOf(detection.machineTakesS),
              misjudgedPeople: detection.misjudgedPeople,
              missedMachines: detection.missedMachines,
            }
          : null,
    },
    work: {
      talk: durationOf(described.talkS),
      wrapUp: durationOf(described.wrapUpS),
      paceSpread: day.paceSpread,
      machineTalk: durationOf(described.machineTalkS),
    },
  }
}

type Group = Exclude<DayDescription['agents'], number>[number]

function groupsOf({ agents }: DayDescription): readonly Group[] {
  return typeof agents === 'number' ? [{ count: agents }] : agents
}
