import type { CampaignSettings } from '../../../dialer/model/campaign.js'
import { DomainError } from '../../../dialer/model/domain-error.js'
import { unlawfulMessage } from '../campaigns/lawful-message.js'
import { checkSettings } from '../campaigns/needs.js'
import type { PreflightFacts } from './facts.js'
import { ok, type PreflightFinding, problem, warning } from './finding.js'

const legalWaitMs = 2000
const testCallKeptMs = 86_400_000

/** Settings that contradict each other or the PBX, caller ids, messages, and the test call. */
export function settingsFindings(facts: PreflightFacts): readonly PreflightFinding[] {
  const { settings } = facts.campaign
  const found = [...contradictions(facts), ...oddities(settings, facts.agents.length)]
  return [
    ...(found.length === 0 ? [ok('settings', 'nothing contradicts')] : found),
    callerIdFinding(facts),
    messageFinding(settings),
    testCallFinding(facts),
  ]
}

function contradictions({ campaign, capabilities, limits }: PreflightFacts): readonly PreflightFinding[] {
  try {
    checkSettings(campaign.settings, capabilities, limits)
    return []
  } catch (error) {
    if (!(error instanceof DomainError)) throw error
    return [problem('settings', error.message, 'Change the setting, or the PBX.')]
  }
}

function oddities(settings: CampaignSettings, agents: number): readonly PreflightFinding[] {
  const found: PreflightFinding[] = []
  const { dialMode, abandonment } = settings
  const strictest = Math.min(...abandonment.rules.map(({ limit }) => limit))
  if (dialMode === 'predictive' && strictest === 0) {
    found.push(
      warning(
        'settings',
        'predictive with a limit of 0 % dials like progressive',
        'Choose progressive, or allow a share.',
      ),
    )
  }
  if (dialMode === 'power' && abandonment.rules.length > 0 && settings.ratio > 3) {
    found.push(
      warning(
        'settings',
        `power with ${settings.ratio} lines per agent will reach the abandonment limit soon`,
        'Use predictive.',
      ),
    )
  }
  if (settings.maxLines < agents) {
    found.push(
      warning(
        'settings',
        `${settings.maxLines} lines for ${agents} agents: some will never have a call`,
        'Raise maxLines of the campaign.',
      ),
    )
  }
  if (settings.dropAfterMs > legalWaitMs) {
    found.push(
      warning(
        'settings',
        `people wait ${settings.dropAfterMs / 1000} s for an agent; after 2 s a call counts as abandoned in the US and the UK`,
        'Set dropAfterMs to 2000, unless another law holds for you.',
      ),
    )
  }
  return found
}

function callerIdFinding({ campaign, callerIds: pool }: PreflightFacts): PreflightFinding {
  const { callerIds, callerIdPolicy, compliance } = campaign.settings
  const check = 'caller ids'
  if (callerIds.length > 0) return ok(check, `${callerIds.length}: ${callerIds.slice(0, 5).join(', ')}`)
  const { groups } = callerIdPolicy
  if (groups.length > 0) {
    const usable = pool.filter(
      ({ group, active, campaigns }) =>
        active &&
        group !== null &&
        groups.includes(group) &&
        (campaigns.length === 0 || campaigns.includes(campaign.id)),
    )
    const named = `the pool’s groups ${groups.slice(0, 5).join(', ')}`
    if (usable.length > 0) return ok(check, `${usable.length} of ${named}`)
    const what =
      callerIdPolicy.whenExhausted === 'hold' ? 'no call would be placed' : 'the trunk decides what people see'
    return problem(
      check,
      `no number in ${named} that this campaign may use: ${what}`,
      'Enter numbers with that group under /api/caller-ids, or name another group.',
    )
  }
  const remedy = 'Give the campaign a number that can be called back (47 CFR 64.1601(e)).'
  return compliance.callerIdRequired
    ? problem(check, 'none, though the campaign requires one: no call would be placed', remedy)
    : warning(check, 'none: the trunk decides what people see', remedy)
}

function messageFinding(settings: CampaignSettings): PreflightFinding {
  const { dialMode, dropMessage, amd } = settings
  const check = 'messages'
  const byItself = dialMode === 'power' || dialMode === 'predictive'
  if (dropMessage === null && byItself) {
    return warning(
      check,
      'people without an agent hear nothing: a silent call',
      'Set dropMessage: US and UK rules ask for a message that says who called.',
    )
  }
  const unlawful = unlawfulMessage(settings)
  if (unlawful !== null) return warning(check, 'a prompt of the PBX that names nobody', unlawful)
  const names = [dropMessage, amd.mode === 'off' ? null : amd.message].flatMap((name) => name ?? [])
  return ok(check, names.length === 0 ? 'none needed' : names.join(', '))
}

function testCallFinding({ testCall, now }: PreflightFacts): PreflightFinding {
  const check = 'test call'
  const remedy = 'Make one: POST /api/campaigns/ID/preflight/test-call with a number of yours and a signed-on agent.'
  if (testCall === null || now - testCall.at > testCallKeptMs)
    return warning(check, 'none in the last 24 hours', remedy)
  return testCall.outcome === 'connected'
    ? ok(check, 'the last one was connected')
    : problem(check, `the last one ended as ${testCall.outcome}`, 'Look at the call’s trace, mend it, then try again.')
}
