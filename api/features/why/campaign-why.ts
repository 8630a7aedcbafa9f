import { type PresenceName } from '../../../dialer/model/agent.js'
import type { PaceLimit } from '../../../dialer/model/domain-event.js'
import type { AgentId, CampaignId } from '../../../dialer/model/ids.js'
import type { CampaignLive, EngineStatus } from '../../../dialer/ports/commands.js'
import type { CampaignView } from '../../../storage/campaigns/repository.js'
import { getSetting } from '../../../storage/settings/settings.js'
import { type ApiDeps, siteDb, siteDoor } from '../../api-deps.js'
import type { Principal } from '../../auth/principal.js'
import { snakeWord } from '../../schema/words.js'
import { paceSentence } from '../campaigns/pace-words.js'
import { liveCampaign } from '../campaigns/service.js'
import { pacingSentence } from '../pacing/words.js'
import { effectiveLimits, siteSettingKeys } from '../site/site-settings.js'
import { crewWords } from './ending-words.js'
import { clockTime, reason, type Why, type WhyReason } from './reason.js'
import { byWhom, lastChange } from './who.js'

/** Why a campaign places calls as it does. */
export interface CampaignWhy extends Why {
  readonly campaign: CampaignView
}

/** Why a campaign dials, or does not, at this moment. @throws DomainError NOT_FOUND, FORBIDDEN */
export async function whyCampaign(
  principal: Principal,
  input: { readonly id: CampaignId },
  deps: ApiDeps,
): Promise<CampaignWhy> {
  const { campaign, live } = await liveCampaign(principal, input, deps)
  const status = await siteDoor(deps, principal).engine.ask({ kind: 'inspect' })
  const halts = await haltReasons(principal, campaign, status, deps)
  const limit = live === null ? [] : await limitReasons(principal, { campaign, live, status, deps })
  const pacing = live?.pacing ? [reason('pacing', pacingSentence(live.pacing, live.limitedBy))] : []
  const reasons = [...halts, ...limit.filter(({ rule }) => !halts.some((halt) => halt.rule === rule)), ...pacing]
  const [first] = reasons
  const state =
    halts.length > 0
      ? snakeWord(campaign.status === 'active' ? 'held' : campaign.status)
      : live === null
        ? 'not_held'
        : live.limitedBy === 'none'
          ? 'dialling'
          : 'limited'
  return { campaign, state, sentence: first?.sentence ?? paceSentence.none, reasons }
}

/** What keeps it from placing anything, whoever is free: by whom, since when. */
export async function haltReasons(
  principal: Principal,
  campaign: CampaignView,
  status: EngineStatus,
  deps: ApiDeps,
): Promise<readonly WhyReason[]> {
  const reasons: WhyReason[] = []
  if (campaign.status !== 'active') reasons.push(await notActive(principal, campaign, deps))
  const paused = async (rule: string, key: string, sentence: (by: string) => string) => {
    const change = await lastChange(principal, { subject: 'setting', subjectId: key }, deps)
    reasons.push(reason(rule, sentence(byWhom(change)), { value: change?.who ?? null, since: change?.at ?? null }))
  }
  if (status.paused)
    await paused('site_paused', siteSettingKeys.paused, (by) => `Dialling was paused on the whole site${by}.`)
  if (status.queuePaused && campaign.settings.dialMode === 'queue') {
    await paused('queue_paused', siteSettingKeys.queuePaused, (by) => `The call queue was paused${by}.`)
  }
  if (status.draining) reasons.push(reason('draining', paceSentence.draining))
  if (status.link !== 'ready') reasons.push(reason('link_down', paceSentence.linkDown))
  return reasons
}

async function notActive(principal: Principal, campaign: CampaignView, deps: ApiDeps): Promise<WhyReason> {
  const { id, status, updatedAt } = campaign
  const change = await lastChange(principal, { subject: 'campaign', subjectId: String(id), field: 'status' }, deps)
  // The dialer completes a campaign by itself; the last person who changed the status did something else then.
  const isByDialer = status === 'completed' && (change === null || change.at < updatedAt - 1000)
  const sentence =
    status === 'completed'
      ? isByDialer
        ? 'The campaign is complete: none of its leads was left to be called.'
        : `The campaign was stopped${byWhom(change)}. Start it to place calls.`
      : `The campaign was paused${byWhom(change)}. Start it to place calls.`
  return reason('campaign_not_active', sentence, {
    value: isByDialer ? null : (change?.who ?? null),
    since: isByDialer ? updatedAt : (change?.at ?? updatedAt),
  })
}

interface Limited {
  readonly campaign: CampaignView
  readonly live: CampaignLive
  readonly status: EngineStatus
  readonly deps: ApiDeps
}

/** What holds its pace back, with the figures behind it. */
async function limitReasons(principal: Principal, of: Limited): Promise<readonly WhyReason[]> {
  const { limitedBy, limitedSince = null, limitedUntil } = of.live
  if (limitedBy === 'none') return []
  const { value, more, until = null } = await figures(principal, limitedBy, of)
  const sentence = more === '' ? paceSentence[limitedBy] : `${paceSentence[limitedBy]} ${more}`
  return [reason(snakeWord(limitedBy), sentence, { value, since: limitedSince, changesAt: limitedUntil ?? until })]
}

interface Figures {
  readonly value: string | number | null
  readonly more: string
  /** When time alone ends it, where the dialer does not tell; epoch ms. */
  readonly until?: number | null
}

const none: Figures = { value: null, more: '' }

async function figures(
  principal: Principal,
  by: PaceLimit,
  { campaign, live, status, deps }: Limited,
): Promise<Figures> {
  const { engine } = siteDoor(deps, principal)
  switch (by) {
    case 'agentsBusy':
    case 'noAgents': {
      const crew = crewOf(campaign.agents, status)
      return by === 'noAgents' && Object.keys(crew).length === 0
        ? none
        : { value: total(crew), more: `Now: ${crewWords(crew)}.` }
    }
    case 'trunkLines':
    case 'siteLines':
    case 'campaignLines':
    case 'callsPerSecond':
      return lines(principal, by, { campaign, live, status, deps })
    case 'outsideWindow': {
      const { limitedUntil: opens } = live
      const zone = campaign.settings.timeZone
      return opens === null ? none : { value: zone, more: `The first opens ${clockTime(opens, zone)}.` }
    }
    case 'abandonment': {
      const { windows } = await engine.ask({ kind: 'campaign.abandonment', campaign: campaign.id })
      const [worst] = [...windows].sort((a, b) => a.budgetLeft - b.budgetLeft)
      if (worst === undefined) return none
      const share = (part: number) => `${(part * 100).toFixed(2)} %`
      const until =
        worst.until === null
          ? 'the window moves along'
          : `the window ends ${clockTime(worst.until, campaign.settings.timeZone)}`
      return {
        value: worst.rule.name,
        until: worst.until,
        more: `Rule ${worst.rule.name}: ${share(worst.ratio)} of at most ${share(worst.rule.limit)}, ${worst.budgetLeft.toFixed(2)} calls left; ${until}.`,
      }
    }
    case 'callerIds': {
      const numbers = await engine.ask({ kind: 'campaign.callerIds', campaign: campaign.id })
      const held = numbers.filter(({ hold }) => hold !== 'none').length
      return { value: held, more: `${held} of ${numbers.length} numbers are held back.` }
    }
    case 'storage':
      return { value: status.uncommitted, more: `${status.uncommitted} steps wait to be written.` }
    case 'noLeads':
      return { value: live.hopper, more: '' }
    case 'none':
    case 'campaignNotActive':
    case 'notStarted':
    case 'linkDown':
    case 'sitePaused':
    case 'queuePaused':
    case 'learning':
    case 'linesPerAgent':
    case 'draining':
      return none
  }
}

async function lines(
  principal: Principal,
  by: 'trunkLines' | 'siteLines' | 'campaignLines' | 'callsPerSecond',
  { campaign, live, status, deps }: Limited,
): Promise<Figures> {
  const kept = await getSetting(siteDb(deps, principal), siteSettingKeys.limits)
  const limits = effectiveLimits(siteDoor(deps, principal).limits, kept)
  const { settings } = campaign
  switch (by) {
    case 'siteLines':
      return { value: status.lines.site, more: `${status.lines.site} of ${limits.maxLines} lines are in use.` }
    case 'campaignLines':
      return {
        value: settings.maxLines,
        more: `${live.dialing + live.waiting + live.talking} of ${settings.maxLines} are in use.`,
      }
    case 'callsPerSecond': {
      const least = Math.min(limits.callsPerSecond, settings.callsPerSecond)
      return { value: least, more: `At most ${least} a second.` }
    }
    case 'trunkLines': {
      const used = limits.trunks
        .filter(({ name }) => settings.trunks.length === 0 || settings.trunks.includes(name))
        .map(({ name, maxLines }) => `${name} ${status.lines.trunks[name] ?? 0} of ${maxLines}`)
      return used.length === 0 ? none : { value: used.length, more: `In use: ${used.join(', ')}.` }
    }
  }
}

/** What a campaign's agents do who are signed on. */
function crewOf(members: readonly AgentId[], { agents }: EngineStatus): Partial<Record<PresenceName, number>> {
  const crew: Partial<Record<PresenceName, number>> = {}
  for (const { agent, presence } of agents) {
    if (presence.name === 'loggedOut' || (members.length > 0 && !members.includes(agent))) continue
    crew[presence.name] = (crew[presence.name] ?? 0) + 1
  }
  return crew
}

function total(crew: Partial<Record<PresenceName, number>>): number {
  return Object.values(crew).reduce((sum, count) => sum + count, 0)
}
