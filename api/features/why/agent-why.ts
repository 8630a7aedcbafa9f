import type { Presence, PresenceName } from '../../../dialer/model/agent.js'
import { pauseReasons } from '../../../dialer/model/break.js'
import type { AgentId } from '../../../dialer/model/ids.js'
import type { EngineStatus } from '../../../dialer/ports/commands.js'
import { campaignNames } from '../../../storage/campaigns/repository.js'
import { type ApiDeps, siteDb, siteDoor } from '../../api-deps.js'
import type { Principal } from '../../auth/principal.js'
import { iso } from '../../schema/pieces.js'
import { snakeWord } from '../../schema/words.js'
import { type AgentNow, getAgent } from '../agents/service.js'
import { paceSentence } from '../campaigns/pace-words.js'
import { reason, type Why, type WhyReason } from './reason.js'

/** Why an agent is in a state. */
export interface AgentWhy extends Why {
  readonly agent: AgentNow['agent']
}

type Live = EngineStatus['agents'][number]

/** What each presence means for somebody who asks why. */
export const presenceSentence: Readonly<Record<PresenceName, string>> = {
  loggedOut: 'The agent is signed off.',
  signingOn: 'The agent’s phone rings to sign on.',
  available: 'The agent is ready for a call.',
  previewing: 'The agent is looking at a lead before dialling it.',
  reserved: 'A call is being placed for the agent.',
  ringing: 'The agent’s phone rings for a call.',
  talking: 'The agent is talking.',
  wrapUp: 'The agent is in wrap-up after a call.',
  paused: 'The agent is paused.',
}

/** A browser that is not heard for so long is told of, though it may be longer away. ms */
const silentAfterMs = 60_000

/** Why an agent is, or is not, given calls now. Agents ask of themselves. @throws DomainError NOT_FOUND, FORBIDDEN */
export async function whyAgent(
  principal: Principal,
  input: { readonly id: AgentId },
  deps: ApiDeps,
): Promise<AgentWhy> {
  const { agent, activeCampaigns } = await getAgent(principal, input, deps)
  const [status, names] = await Promise.all([
    siteDoor(deps, principal).engine.ask({ kind: 'inspect' }),
    campaignNames(siteDb(deps, principal)),
  ])
  const live = status.agents.find((one) => one.agent === agent.id) ?? null
  if (live === null) {
    const sentence =
      'The dialer does not hold this agent at the moment; as last written down: ' + presenceSentence[agent.presence]
    const state = snakeWord(agent.presence)
    return { agent, state, sentence, reasons: [reason('not_held', sentence, { since: agent.presenceSince })] }
  }
  const phone = phoneReasons(live)
  const reasons = [
    ...(live.presence.name === 'available' ? phone : []),
    ...presenceReasons(live.presence),
    ...(live.presence.name === 'available' && phone.length === 0
      ? waitReasons(
          live,
          status,
          activeCampaigns.map((id) => ({ id, name: names.get(id) ?? `campaign ${id}` })),
        )
      : []),
    ...(live.presence.name === 'available' ? [] : phone),
    ...nextReasons(live),
    ...browserReasons(live, deps.now()),
  ]
  const sentence = reasons[0]?.sentence ?? presenceSentence[live.presence.name]
  return { agent, state: snakeWord(live.presence.name), sentence, reasons }
}

function phoneReasons({ presence, phoneRegistered, phoneBusyElsewhere }: Live): readonly WhyReason[] {
  if (presence.name === 'loggedOut') return []
  if (phoneRegistered === false) {
    return [
      reason('phone_unreachable', 'The phone cannot be reached: it is not registered at the PBX, so no call is given.'),
    ]
  }
  if (phoneBusyElsewhere === true) {
    return [reason('phone_busy', 'The phone is in a call that is not ours; calls are given again when it is over.')]
  }
  return []
}

function presenceReasons(presence: Presence): readonly WhyReason[] {
  const { since } = presence
  const sentence = presenceSentence[presence.name]
  switch (presence.name) {
    case 'loggedOut':
      return [reason('logged_out', presence.why ?? sentence, { since })]
    case 'signingOn':
      return [reason('signing_on', sentence, { since, changesAt: presence.until })]
    case 'available':
      return []
    case 'previewing':
      return [reason('previewing', sentence, { value: presence.lead, since, changesAt: presence.until })]
    case 'reserved':
    case 'ringing':
    case 'talking':
      return [reason(presence.name, sentence, { value: presence.call, since })]
    case 'wrapUp':
      return [
        reason('wrap_up', 'The agent is in wrap-up; it ends with a disposition, or when its time is over.', {
          value: presence.call,
          since,
          changesAt: presence.until,
        }),
      ]
    case 'paused': {
      const { reason: why, overAt = null } = presence
      const limit = overAt === null ? '' : ` It may last until ${iso(overAt)}, and does not end by itself.`
      return [reason('paused', `${pauseSentence(why)}${limit}`, { value: why, since, changesAt: null })]
    }
  }
}

function pauseSentence(why: string): string {
  switch (why) {
    case pauseReasons.noAnswer:
      return 'Paused because the phone rang and was not taken.'
    case pauseReasons.onCall:
      return 'Paused for a call that is not ours.'
    case pauseReasons.busy:
      return 'The agent said to be busy.'
    case pauseReasons.idle:
      return 'At work, and not to be given calls.'
    default:
      return `On a break: ${why}.`
  }
}

/** Ready and without a call: what keeps each campaign from bringing one. */
function waitReasons(
  { presence, readyAt }: Live,
  status: EngineStatus,
  campaigns: readonly { readonly id: number; readonly name: string }[],
): readonly WhyReason[] {
  if (readyAt !== undefined) {
    return [
      reason('call_delay', 'The pause between two calls is not over yet.', {
        since: presence.since,
        changesAt: readyAt,
      }),
    ]
  }
  if (campaigns.length === 0) {
    return [reason('no_campaign', 'Ready, but no active campaign gives this agent calls.', { since: presence.since })]
  }
  const waits = reason('waiting', 'Ready, and waits for the next call.', { since: presence.since })
  const limits = campaigns.flatMap(({ id, name }) => {
    const live = status.campaigns.find(({ campaign }) => campaign === id)
    if (live === undefined || live.limitedBy === 'none') return []
    const { limitedBy, limitedSince = null, limitedUntil } = live
    return [
      reason(snakeWord(limitedBy), `${name}: ${paceSentence[limitedBy]}`, {
        value: id,
        since: limitedSince,
        changesAt: limitedUntil,
      }),
    ]
  })
  return [waits, ...limits]
}

function nextReasons({ next }: Live): readonly WhyReason[] {
  if (next === null || next === undefined) return []
  if (next.kind === 'pause')
    return [reason('pause_after', `A pause (${next.reason}) begins after the present work.`, { value: next.reason })]
  return [reason('sign_off_after', next.why ?? 'The agent is signed off after the present work.')]
}

function browserReasons({ session }: Live, now: number): readonly WhyReason[] {
  const heartbeat = session?.heartbeat ?? null
  if (heartbeat === null) return []
  const heardAt = heartbeat.until - heartbeat.missAfterMs
  if (now - heardAt < silentAfterMs) return []
  const sentence = 'The agent’s browser is silent; unless it is heard again, the agent is signed off then.'
  return [
    reason('session_silent', sentence, {
      value: Math.round((now - heardAt) / 1000),
      since: heardAt,
      changesAt: heartbeat.until,
    }),
  ]
}
