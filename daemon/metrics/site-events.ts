import type { DomainEvent } from '../../dialer/model/domain-event.js'
import type { SiteId } from '../../dialer/model/ids.js'
import type { LedgerEntry } from '../../dialer/model/ledger.js'
import type { Metrics } from '../../storage/metrics/metrics.js'

/** Counts what a site's engine committed. */
export interface SiteEventMetrics {
  events(events: readonly DomainEvent[]): void
  answers(entries: readonly LedgerEntry[]): void
  /** A recording could not be fetched, and is tried again. */
  readonly recordingRetried: () => void
}

/** Two seconds is where the law draws its line (16 CFR 310.4(b)(4)), so it is a bucket of its own. */
const answerBuckets = [0.05, 0.1, 0.2, 0.3, 0.5, 0.75, 1, 1.5, 2, 3, 5, 10]
const talkBuckets = [5, 15, 30, 60, 120, 300, 600, 1800]
const waitBuckets = [5, 15, 30, 60, 120, 300, 600, 1800, 3600, 14_400]

/** States what is counted of a site's calls, answers, queues and agents. */
export function stateSiteEvents(metrics: Metrics, site: SiteId): SiteEventMetrics {
  const ofCampaign = ['site', 'campaign']
  const started = metrics.counter({
    name: 'trunkline_calls_started_total',
    help: 'Originates that left; their rate is the calls per second in use.',
    labels: ['site', 'trunk'],
  })
  const again = metrics.counter({
    name: 'trunkline_lead_retries_total',
    help: 'Attempts begun for leads that had been tried before.',
    labels: ofCampaign,
  })
  const ended = metrics.counter({
    name: 'trunkline_calls_ended_total',
    help: 'Calls that are over, by how they ended.',
    labels: [...ofCampaign, 'outcome'],
  })
  const toAgent = metrics.histogram({
    name: 'trunkline_answer_to_agent_seconds',
    help: 'From the answer until agent and person could hear each other.',
    labels: ['site'],
    buckets: answerBuckets,
  })
  const talk = metrics.histogram({
    name: 'trunkline_talk_seconds',
    help: 'How long agent and person could hear each other.',
    labels: ['site'],
    buckets: talkBuckets,
  })
  const live = metrics.counter({
    name: 'trunkline_live_answers_total',
    help: 'People who answered: connected (an agent in time), late, abandoned.',
    labels: [...ofCampaign, 'class'],
  })
  const corrected = metrics.counter({
    name: 'trunkline_live_answer_corrections_total',
    help: 'Answers that turned out later to be of another class.',
    labels: [...ofCampaign, 'from', 'to'],
  })
  const verdicts = metrics.counter({
    name: 'trunkline_amd_verdicts_total',
    help: 'What machine detection said of an answer.',
    labels: [...ofCampaign, 'verdict', 'shadow'],
  })
  const waited = metrics.histogram({
    name: 'trunkline_queue_wait_seconds',
    help: 'How long a lead of a call queue had waited when it was called, hours left out in which it may not be called.',
    labels: ['site', 'class'],
    buckets: waitBuckets,
  })
  const promises = metrics.counter({
    name: 'trunkline_queue_promises_total',
    help: 'Leads of a call queue that were called within the time promised, and later (kept is false).',
    labels: [...ofCampaign, 'class', 'kept'],
  })
  const held = metrics.counter({
    name: 'trunkline_leads_held_total',
    help: 'Leads that a rule kept from being called.',
    labels: [...ofCampaign, 'rule'],
  })
  const limits = metrics.counter({
    name: 'trunkline_pace_limits_total',
    help: 'Times that a limit began to hold a campaign’s pace back.',
    labels: [...ofCampaign, 'limit'],
  })
  const recordings = metrics.counter({
    name: 'trunkline_recordings_finished_total',
    help: 'Recordings whose end the PBX told; ok is false where it failed.',
    labels: ['site', 'ok'],
  })
  const fetches = metrics.counter({
    name: 'trunkline_recording_retries_total',
    help: 'Fetches of recordings that failed and are tried again.',
    labels: ['site'],
  })
  const repairs = metrics.counter({
    name: 'trunkline_watchdog_repairs_total',
    help: 'Differences from the PBX or the store that were found and put right, by subject and whose doing they were.',
    labels: ['site', 'subject', 'cause'],
  })

  const count = (event: DomainEvent): void => {
    switch (event.kind) {
      case 'call.reserved':
        if (event.attempt > 1) again.add({ site, campaign: event.campaign ?? '' })
        return
      case 'call.started':
        return started.add({ site, trunk: event.trunk ?? '' })
      case 'call.ended':
        if (event.talkMs > 0) talk.observe({ site }, event.talkMs / 1000)
        return ended.add({ site, campaign: event.campaign ?? '', outcome: event.outcome })
      case 'call.connected':
        return toAgent.observe({ site }, event.answerToAgentMs / 1000)
      case 'call.screened':
        return verdicts.add({ site, campaign: event.campaign ?? '', verdict: event.verdict, shadow: `${event.shadow}` })
      case 'queue.served': {
        const { campaign, priorityClass, waitedMs, isKept } = event
        waited.observe({ site, class: priorityClass }, waitedMs / 1000)
        return promises.add({ site, campaign, class: priorityClass, kept: `${isKept}` })
      }
      case 'lead.held':
        return held.add({ site, campaign: event.campaign, rule: event.rule })
      case 'campaign.pace':
        if (event.limitedBy !== 'none') limits.add({ site, campaign: event.campaign, limit: event.limitedBy })
        return
      case 'watchdog.repaired':
        return repairs.add({ site, subject: event.subject, cause: event.cause })
      case 'recording.finished':
        return recordings.add({ site, ok: `${event.ok}` })
      default:
        return
    }
  }

  return {
    events: (events) => {
      for (const event of events) count(event)
    },
    answers: (entries) => {
      for (const entry of entries) {
        const { campaign } = entry
        if (entry.kind === 'answer') live.add({ site, campaign, class: entry.class })
        else corrected.add({ site, campaign, from: entry.from, to: entry.to })
      }
    },
    recordingRetried: () => fetches.add({ site }),
  }
}
