import { placesCalls } from '../../../dialer/model/campaign.js'
import type { AgentId, LeadId } from '../../../dialer/model/ids.js'
import { findAgent } from '../../../storage/agents/repository.js'
import { listCalls } from '../../../storage/calls/repository.js'
import type { CampaignView } from '../../../storage/campaigns/repository.js'
import type { DncMatch } from '../../../storage/dnc/match.js'
import { type JournalEntry, readJournal } from '../../../storage/journal/repository.js'
import type { LeadView } from '../../../storage/leads/repository.js'
import { type ApiDeps, siteDb, siteDoor } from '../../api-deps.js'
import type { Principal } from '../../auth/principal.js'
import { snakeWord } from '../../schema/words.js'
import { paceSentence } from '../campaigns/pace-words.js'
import { presenceSentence } from './agent-why.js'
import { callStateSentence } from './call-why.js'
import { haltReasons } from './campaign-why.js'
import { endingWords } from './ending-words.js'
import { type LeadRule, type LeadRules, rulesOfLead } from './lead-rules.js'
import { finishedWords, holdWords } from './lead-words.js'
import { clockTime, reason, type Why, type WhyReason } from './reason.js'
import { lastChange } from './who.js'

/** A lead's past: what was tried, what was refused, what changed it. */
export interface LeadPast extends WhyReason {
  readonly kind: 'attempt' | 'refusal' | 'change'
  readonly callId: number | null
}

/** Why a lead is, or is not, dialled now. */
export interface LeadWhy extends Why {
  readonly lead: LeadView
  readonly campaign: CampaignView
  /** Nothing but its place in the order keeps it waiting. */
  readonly isDialable: boolean
  /** Law, list and import, entry or setting behind the first reason; null: none. */
  readonly source: string | null
  /** Newest first. */
  readonly history: readonly LeadPast[]
}

const mostPast = 50
const mostEvents = 1000

/** Why a lead is or is not dialled now, and what became of it so far. @throws DomainError NOT_FOUND, FORBIDDEN */
export async function whyLead(principal: Principal, input: { readonly id: LeadId }, deps: ApiDeps): Promise<LeadWhy> {
  const found = await rulesOfLead(principal, input, deps)
  const { lead, campaign, rules } = found
  const [past, told] = await Promise.all([attemptsOf(principal, lead, deps), eventsOf(principal, lead, deps)])
  const facts = { found, past, told }
  const all: WhyReason[] = []
  let source: string | null = null
  for (const [index, rule] of rules.entries()) {
    const { reasons, source: from } = await reasonsOf(principal, rule, facts, deps)
    all.push(...reasons)
    if (index === 0) source = from
  }
  const [first] = all
  const [deciding] = rules
  // Only the campaign holds it: it waits in its place.
  if (deciding.kind === 'campaign') all.push(await placeOf(principal, found, deps, 'place'))
  return {
    lead,
    campaign,
    isDialable: deciding.kind === 'next',
    state: snakeWord(lead.stage),
    sentence: first?.sentence ?? paceSentence.none,
    source,
    reasons: all,
    history: [...past, ...told.flatMap((entry) => pastOf(entry, found))]
      .sort((a, b) => (b.since ?? 0) - (a.since ?? 0))
      .slice(0, mostPast),
  }
}

interface Facts {
  readonly found: LeadRules
  readonly past: readonly LeadPast[]
  readonly told: readonly JournalEntry[]
}

interface Told {
  readonly reasons: readonly WhyReason[]
  readonly source: string | null
}

async function reasonsOf(
  principal: Principal,
  rule: LeadRule,
  { found, told, past }: Facts,
  deps: ApiDeps,
): Promise<Told> {
  const { lead, campaign, status } = found
  const plain = (...reasons: readonly WhyReason[]): Told => ({ reasons, source: null })
  switch (rule.kind) {
    case 'finished': {
      const { sentence, value, source } = finishedWords(rule.why, rule.dnc)
      const by = rule.dnc === null ? '' : await whoListed(principal, rule.dnc, lead, deps)
      const since = lastStage(told, 'finished') ?? lead.updatedAt
      return { reasons: [reason('finished', sentence + by, { value, since })], source }
    }
    case 'inAttempt':
      return plain(await inAttempt(principal, lead, told, deps))
    case 'claimed': {
      const who = await nameOf(principal, rule.agent, deps)
      const since = told.findLast(({ event }) => event.kind === 'lead.claimed')?.event.at ?? null
      const sentence = `${who} has taken it alone, until then.`
      return plain(reason('claimed', sentence, { value: rule.agent, since, changesAt: rule.until }))
    }
    case 'held': {
      const { sentence, value, source } = holdWords(rule.rule, lead, campaign.settings, rule.facts)
      const { gate, where } = rule.facts
      const listed = gate?.origin ? { list: gate.list ?? null, reason: gate.reason ?? '', origin: gate.origin } : null
      const by = rule.rule === 'dnc' && listed !== null ? await whoListed(principal, listed, lead, deps) : ''
      const zone = where ?? campaign.settings.timeZone
      const opens =
        rule.until !== null && where !== undefined ? ` It is allowed again ${clockTime(rule.until, zone)}.` : ''
      const since = listed?.origin.at ?? sinceOf(rule.rule, lead, past)
      return {
        reasons: [reason(snakeWord(rule.rule), sentence + by + opens, { value, since, changesAt: rule.until })],
        source,
      }
    }
    case 'previewed': {
      const { agent, since, until } = rule
      const sentence = `${await nameOf(principal, agent, deps)} looks at it before dialling it.`
      return plain(reason('previewed', sentence, { value: agent, since, changesAt: until }))
    }
    case 'promised': {
      const { agent, presence } = rule
      const who = await nameOf(principal, agent, deps)
      const sentence = `${who} promised to call it back, and nobody else does. ${presenceSentence[presence]}`
      return plain(reason('promised', sentence, { value: agent, since: lead.dueAt }))
    }
    case 'campaign': {
      const halts = status === null ? [] : await haltReasons(principal, campaign, status, deps)
      const name = snakeWord(rule.limitedBy)
      const known = halts.filter((halt) => halt.rule === name)
      const { since, until } = rule
      return plain(
        ...(known.length > 0 ? known : [reason(name, paceSentence[rule.limitedBy], { since, changesAt: until })]),
      )
    }
    case 'next':
      return plain(await placeOf(principal, found, deps))
  }
}

/** A rule that looks back began with what it looks back at. */
function sinceOf(rule: string, lead: LeadView, past: readonly LeadPast[]): number | null {
  switch (rule) {
    case 'minSpacing':
    case 'attemptCap':
    case 'numberCap':
    case 'notDue':
      return lead.lastAttemptAt
    case 'abandonedBefore':
      return past.find(({ value }) => value === 'abandoned')?.since ?? lead.lastAttemptAt
    case 'machineToday':
      return past.find(({ value }) => value === 'machine')?.since ?? lead.lastAttemptAt
    default:
      return null
  }
}

/** Who put a number on the list: a person, a file, or an agent's disposition. */
async function whoListed(
  principal: Principal,
  { origin, reason: why }: DncMatch,
  lead: LeadView,
  deps: ApiDeps,
): Promise<string> {
  const at = clockTime(origin.at, 'UTC')
  const subject = origin.kind === 'import' ? 'dncImport' : 'dncEntry'
  const change = await lastChange(principal, { subject, subjectId: String(origin.id) }, deps)
  if (change?.who) return ` ${change.who} put it there, ${at}.`
  if (origin.kind === 'import') return ` It came with the file ${origin.fileName}, ${at}.`
  const { items } = await listCalls(siteDb(deps, principal), {
    number: lead.number,
    disposition: why,
    page: 1,
    limit: 1,
    sortBy: 'createdAt',
    order: 'desc',
  })
  const [call] = items
  return call === undefined
    ? ` It was put there ${at}.`
    : ` The disposition "${why}" of ${call.agentName ?? 'an agent'} put it there, ${at} (call ${call.id}).`
}

async function inAttempt(
  principal: Principal,
  lead: LeadView,
  told: readonly JournalEntry[],
  deps: ApiDeps,
): Promise<WhyReason> {
  const { calls } = await siteDoor(deps, principal).engine.ask({ kind: 'inspect' })
  const call = calls.find((one) => one.lead === lead.id)
  if (call !== undefined) {
    const { state, since, until = null } = call
    const sentence = `It is being called, or its agent is in wrap-up. ${callStateSentence[state]}`
    return reason('in_attempt', sentence, { value: snakeWord(state), since, changesAt: until })
  }
  const since = lastStage(told, 'inAttempt') ?? lead.updatedAt
  const sentence = 'It is in an attempt whose call the dialer does not know; the watchdog frees it within minutes.'
  return reason('in_attempt', sentence, { since })
}

async function placeOf(
  principal: Principal,
  { lead, campaign }: LeadRules,
  deps: ApiDeps,
  rule: 'none' | 'place' = 'none',
): Promise<WhyReason> {
  const { place, of } = await siteDoor(deps, principal).engine.ask({
    kind: 'lead.place',
    campaign: lead.campaign,
    lead: lead.id,
  })
  // Imports put due times back, so that their order holds; a lead waits since it is there.
  const since = Math.max(lead.dueAt, lead.createdAt)
  const told = (sentence: string): WhyReason => reason(rule, sentence, { value: place, since })
  const allowed = rule === 'none' ? 'Nothing forbids it' : 'Nothing else forbids it'
  const keeper = lead.callback?.agent ?? null
  if (keeper !== null && place === null) {
    return told(`${allowed}; ${await nameOf(principal, keeper, deps)} promised to call it back, and gets it first.`)
  }
  const where =
    place === null ? `it is fetched when those at hand (${of}) are called` : `it is number ${place} of ${of} at hand`
  const turn = placesCalls(campaign.settings) ? '; it is dialled in its turn' : '; agents call it by hand, in its turn'
  return told(`${allowed}${rule === 'none' ? turn : ''}: ${where}.`)
}

async function nameOf(principal: Principal, agent: AgentId | null, deps: ApiDeps): Promise<string> {
  const found = agent === null ? null : await findAgent(siteDb(deps, principal), agent)
  return found?.name ?? 'An agent'
}

function lastStage(told: readonly JournalEntry[], stage: string): number | null {
  return told.findLast(({ event }) => event.kind === 'lead.updated' && event.stage === stage)?.event.at ?? null
}

async function attemptsOf(principal: Principal, lead: LeadView, deps: ApiDeps): Promise<readonly LeadPast[]> {
  const query = { lead: lead.id, page: 1, limit: mostPast, sortBy: 'createdAt', order: 'desc' } as const
  const { items } = await listCalls(siteDb(deps, principal), query)
  return items.map(({ id, record, agentName }) => {
    const { outcome, endedBy, cause, attempt, milestones } = record
    const how = outcome === null ? 'It goes on.' : endingWords(outcome, endedBy, cause)
    const by = agentName === null ? '' : ` (${agentName})`
    return {
      kind: 'attempt' as const,
      callId: id,
      ...reason(outcome === null ? 'open' : snakeWord(outcome), `Attempt ${attempt}${by}: ${how}`, {
        value: outcome === null ? null : snakeWord(outcome),
        since: milestones.reservedAt,
      }),
    }
  })
}

async function eventsOf(principal: Principal, lead: LeadView, deps: ApiDeps): Promise<readonly JournalEntry[]> {
  return readJournal(siteDb(deps, principal), {
    after: 0,
    limit: mostEvents,
    lead: lead.id,
    kinds: [
      'lead.held',
      'lead.updated',
      'lead.claimed',
      'lead.released',
      'lead.assigned',
      'lead.reassigned',
      'watchdog.repaired',
    ],
  })
}

function pastOf({ event }: JournalEntry, { lead, campaign }: LeadRules): readonly LeadPast[] {
  const { at } = event
  switch (event.kind) {
    case 'lead.held': {
      const { sentence, value } = holdWords(event.rule, lead, campaign.settings, {})
      const of = { value, since: at, changesAt: event.until }
      return [{ kind: 'refusal', callId: null, ...reason(snakeWord(event.rule), sentence, of) }]
    }
    case 'lead.updated': {
      // Into an attempt and out of it is told by the attempt itself.
      if (event.stage === 'inAttempt' || (event.stage === 'ready' && event.finishedWhy === null)) return []
      const sentence =
        event.finishedWhy === null
          ? `It is ${snakeWord(event.stage)}.`
          : finishedWords(event.finishedWhy, null, true).sentence
      return [{ kind: 'change', callId: null, ...reason(snakeWord(event.stage), sentence, { since: at }) }]
    }
    case 'lead.claimed':
      return [
        {
          kind: 'change',
          callId: null,
          ...reason('claimed', 'An agent took it alone.', { value: event.agent, since: at, changesAt: event.until }),
        },
      ]
    case 'lead.released':
      return [
        {
          kind: 'change',
          callId: null,
          ...reason('released', releasedWords[event.releasedWhy], { value: event.agent, since: at }),
        },
      ]
    case 'lead.assigned':
    case 'lead.reassigned': {
      const sentence = event.by === 'rule' ? assignedByRule[event.kind] : 'A person gave it to an agent to work.'
      return [{ kind: 'change', callId: null, ...reason('assigned', sentence, { value: event.agent, since: at }) }]
    }
    case 'watchdog.repaired':
      return [
        {
          kind: 'change',
          callId: null,
          ...reason('repaired', `${event.seen} ${event.repair}`, { value: event.cause, since: at }),
        },
      ]
    default:
      return []
  }
}

const assignedByRule = {
  'lead.assigned': 'It was given to the agent who was available and had least to do.',
  'lead.reassigned': 'Its agent had not called it, so it was given to another who was available.',
}

const releasedWords = {
  released: 'It was given back to everybody.',
  expired: 'The time an agent had it alone was over.',
  reassigned: 'It was handed to another agent.',
  called: 'It was called by the agent who had it.',
  finished: 'It was finished while an agent had it.',
}
