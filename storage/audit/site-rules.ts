import type { CampaignStatus } from '../../dialer/model/campaign.js'
import { scoreRuleKey } from '../leads/profile/score.js'
import type { SiteWriteInput, SiteWriteName, SiteWriteOutput } from '../writer/site-writes.js'
import { masked } from './changes.js'
import type { AnyAuditRule, AuditRule } from './rule.js'

type Rules = { readonly [N in SiteWriteName]?: AuditRule<SiteWriteInput<N>, SiteWriteOutput<N>> | null }

const campaignRow = {
  sql: `SELECT campaigns.*, (SELECT group_concat(agent_id, ', ') FROM campaign_agents WHERE campaign_id = campaigns.id) AS agents
        FROM campaigns WHERE id = ?`,
  values: ['name', 'status', 'agents', 'deleted_at'],
  json: ['settings'],
}
const agentRow = {
  sql: 'SELECT * FROM agents WHERE id = ?',
  values: ['user_id', 'name', 'extension', 'sip_username', 'phone_mode', 'deleted_at'],
  silent: ['presence', 'presence_since', 'snapshot'],
}
// Of a lead only what the work decides is shown; who it is stands in the lead itself, which may have to be forgotten one day.
const leadRow = {
  sql: 'SELECT * FROM leads WHERE id = ?',
  values: ['campaign_id', 'time_zone', 'priority', 'stage', 'status', 'due_at', 'callback_at', 'finished_why'],
  silent: ['outcomes'],
}
// Of a lead's profile, too, only what the work decides.
const leadProfileRow = {
  sql: `SELECT p.*, leads.number, leads.name, leads.email FROM lead_profiles AS p JOIN leads ON leads.id = p.lead_id
        WHERE p.lead_id = ?`,
  values: ['source', 'quality', 'priority_word', 'progress', 'agent_id', 'assigned_by', 'value', 'archived_at'],
  silent: ['lead_id', 'progress_at', 'assigned_at', 'waiting_since', 'converted_at', 'score', 'score_due_at'],
}
const callerIdRow = {
  sql: 'SELECT * FROM caller_ids WHERE id = ?',
  values: ['number', 'label', 'group_name', 'daily_limit', 'campaigns', 'active'],
  silent: ['callable'],
}
const dncRow = { sql: 'SELECT * FROM dnc WHERE id = ?', values: ['is_prefix', 'campaign_id'], silent: ['digits'] }
const webhookRow = {
  sql: 'SELECT * FROM webhooks WHERE id = ?',
  // Addresses may carry a key of whoever is called.
  values: ['name', 'events', 'campaigns', 'status', 'retry_for_s', 'removed_at'],
  silent: ['uid', 'cursor', 'why', 'failing_since', 'last_success_at', 'last_failure_at', 'last_error', 'former_until'],
}
const breakReasonRow = {
  sql: 'SELECT * FROM break_reasons WHERE id = ?',
  values: ['code', 'label', 'limit_s', 'active'],
}
// What people write of their day is theirs; the log tells that it changed.
const reportRow = {
  sql: 'SELECT * FROM reports WHERE id = ?',
  values: [
    'type',
    'day',
    'user_id',
    'status',
    'total_calls',
    'completed_calls',
    'follow_ups_completed',
    'converted_leads',
    'rating',
  ],
  silent: ['computed', 'computed_at', 'untouched'],
}
const settingRow = { sql: 'SELECT value FROM settings WHERE key = ?' }

/** Settings whose values may be read: those that hold neither secrets nor what people wrote. */
const shownSettings: readonly string[] = [
  'site.limits',
  'site.paused',
  'site.holidays',
  'site.presence',
  'site.browserPhone',
  'queue.paused',
]

/** Settings that follow from something else that is noted. */
const silentSettings = /^(dnc\.|api\.campaign\.)/

const pauseText = {
  'site.paused': ['Site paused', 'Site goes on'],
  'queue.paused': ['Call queue paused', 'Call queue goes on'],
} as const

const statusText: Partial<Record<CampaignStatus, string>> = { active: 'Campaign started', paused: 'Campaign paused' }

/**
 * What the audit log says of each operation of a site; null: nothing, because it is a machine's own work or a step of something else that
 * is noted. An operation without a line here is noted by its name and the fields it was given, without their values.
 */
const rules: Rules = {
  'engine.commit': null,
  'campaigns.create': {
    text: 'Campaign created',
    subject: 'campaign',
    id: (_, out) => out?.id ?? null,
    row: campaignRow,
  },
  'campaigns.update': {
    text: ({ status, ...rest }) =>
      (Object.keys(rest).length === 1 && status && statusText[status]) || 'Campaign changed',
    subject: 'campaign',
    id: ({ id }) => id,
    row: campaignRow,
  },
  'campaigns.delete': { text: 'Campaign deleted', subject: 'campaign', id: ({ id }) => id, row: campaignRow },
  'leads.create': { text: 'Lead created', subject: 'lead', id: (_, out) => out?.id ?? null, row: leadRow },
  'leads.update': { text: 'Lead changed', subject: 'lead', id: ({ id }) => id, row: leadRow },
  'leads.delete': { text: 'Lead deleted', subject: 'lead', id: ({ id }) => id, row: leadRow },
  'leads.bulk': {
    text: 'Leads changed',
    subject: 'lead',
    facts: ({ change }, { changed }) => ({ change: change.kind, leads: changed.length }),
  },
  'leadProfiles.create': {
    text: 'Lead created',
    subject: 'lead',
    id: (_, out) => out?.created.lead.id ?? null,
    row: leadProfileRow,
    facts: ({ assign }, { created }) => ({ assign: String(assign), agentId: created.profile.agent }),
    isNothing: ({ isNew }) => !isNew,
  },
  'leadProfiles.update': { text: 'Lead changed', subject: 'lead', id: ({ id }) => id, row: leadProfileRow },
  'leadProfiles.assign': { text: 'Lead assigned', subject: 'lead', id: ({ id }) => id, row: leadProfileRow },
  'leadProfiles.scoreRule': {
    text: 'Rule by which leads are scored changed',
    subject: 'setting',
    id: () => scoreRuleKey,
    row: { ...settingRow, json: ['value'] },
  },
  // What follows by itself; who had a lead stands in the history of its assignments.
  'leadProfiles.adopt': null,
  'leadProfiles.tend': null,
  'leadProfiles.reassign': null,
  'leadProfiles.archive': null,
  // The record itself shows it.
  'calls.say': null,
  'leads.importBatch': null,
  'agents.create': { text: 'Agent created', subject: 'agent', id: (_, out) => out?.id ?? null, row: agentRow },
  'agents.update': { text: 'Agent changed', subject: 'agent', id: ({ id }) => id, row: agentRow },
  'agents.delete': { text: 'Agent deleted', subject: 'agent', id: ({ id }) => id, row: agentRow },
  'callerIds.create': {
    text: 'Number to call with added',
    subject: 'callerId',
    id: (_, out) => out?.callerId.id ?? null,
    row: callerIdRow,
  },
  'callerIds.update': {
    text: 'Number to call with changed',
    subject: 'callerId',
    id: ({ id }) => id,
    row: callerIdRow,
  },
  'callerIds.delete': {
    text: 'Number to call with removed',
    subject: 'callerId',
    id: ({ id }) => id,
    row: callerIdRow,
  },
  'dnc.add': {
    text: 'Put on the do-not-call list',
    subject: 'dncEntry',
    id: (_, out) => out?.id ?? null,
    row: dncRow,
    facts: ({ pattern }) => ({ number: masked(pattern) }),
  },
  'dnc.remove': {
    text: 'Taken off the do-not-call list',
    subject: 'dncEntry',
    id: ({ id }) => id,
    row: dncRow,
    facts: (_, { pattern }) => ({ number: masked(pattern) }),
  },
  'dnc.preview': null,
  'dnc.begin': {
    text: 'File of do-not-call numbers committed',
    subject: 'dncImport',
    id: ({ id }) => id,
    facts: (_, { fileName, valid, fresh }) => ({ fileName, valid, fresh }),
  },
  'dnc.load': null,
  'dnc.activate': null,
  'dnc.undo': { text: 'File of do-not-call numbers undone', subject: 'dncImport', id: ({ id }) => id },
  'dnc.removeList': { text: 'Do-not-call list deleted', subject: 'dncList', id: ({ id }) => id },
  'dnc.sweep': null,
  'dnc.purge': null,
  'consents.add': {
    text: 'Consent recorded',
    subject: 'consent',
    facts: ({ consents }) => ({
      entries: consents.length,
      action: consents[0]?.action ?? null,
      number: consents.length === 1 && consents[0] ? masked(consents[0].number) : null,
    }),
  },
  'consents.import': null,
  'imports.start': null,
  'imports.finish': {
    text: 'List of leads imported',
    subject: 'import',
    id: ({ id }) => id,
    facts: ({ rows, imported, duplicates, rejected }, { campaign, fileName }) => ({
      fileName,
      campaignId: campaign,
      rows,
      imported,
      duplicates,
      rejected,
    }),
  },
  'settings.put': {
    text: ({ key, value }) =>
      key === 'site.paused' || key === 'queue.paused' ? pauseText[key][value === true ? 0 : 1] : 'Setting changed',
    subject: 'setting',
    id: ({ key }) => key,
    row: settingRow,
  },
  'calls.keep': {
    text: 'Call record made by hand',
    subject: 'call',
    id: (_, out) => out?.id ?? null,
    facts: ({ record }) => ({ outcome: record.outcome, agentId: record.agent, number: masked(record.number) }),
  },
  'recordings.upload': {
    text: 'Recording uploaded',
    subject: 'call',
    id: ({ call }) => call,
    facts: ({ bytes }) => ({ bytes }),
  },
  'breakReasons.create': {
    text: 'Reason for breaks added',
    subject: 'breakReason',
    id: (_, out) => out?.id ?? null,
    row: breakReasonRow,
  },
  'breakReasons.update': {
    text: 'Reason for breaks changed',
    subject: 'breakReason',
    id: ({ id }) => id,
    row: breakReasonRow,
  },
  'breakReasons.delete': {
    text: 'Reason for breaks removed',
    subject: 'breakReason',
    id: ({ id }) => id,
    row: breakReasonRow,
  },
  'webhooks.create': { text: 'Webhook created', subject: 'webhook', id: (_, out) => out?.id ?? null, row: webhookRow },
  'webhooks.update': { text: 'Webhook changed', subject: 'webhook', id: ({ id }) => id, row: webhookRow },
  'webhooks.remove': { text: 'Webhook removed', subject: 'webhook', id: ({ id }) => id, row: webhookRow },
  'webhooks.pause': { text: 'Webhook paused', subject: 'webhook', id: ({ id }) => id, row: webhookRow },
  'webhooks.resume': { text: 'Webhook resumed', subject: 'webhook', id: ({ id }) => id, row: webhookRow },
  // Pressed on every call, many times a day; the journal has them.
  'callPhases.note': null,
  'reports.create': {
    text: 'Report written',
    subject: 'report',
    id: (_, out) => out?.id ?? null,
    row: reportRow,
  },
  'reports.update': { text: 'Report changed', subject: 'report', id: ({ id }) => id, row: reportRow },
  'reports.submit': { text: 'Report handed in', subject: 'report', id: ({ id }) => id, row: reportRow },
  'reports.review': { text: 'Report reviewed', subject: 'report', id: ({ id }) => id, row: reportRow },
  'reports.delete': { text: 'Report deleted', subject: 'report', id: ({ id }) => id, row: reportRow },
  'reports.createDue': null,
  'exports.create': {
    text: 'Export asked for',
    subject: 'export',
    id: (_, out) => out?.id ?? null,
    facts: ({ subject, format, filename }) => ({ subject, format, filename }),
  },
  'exports.finish': null,
  'exports.remove': { text: 'Exports deleted', subject: 'export', facts: ({ ids }) => ({ ids: ids.join(', ') }) },
  'exports.sweep': null,
  // Each lead's own assignment is noted in its history, and the delivery with it.
  'metaLeads.take': null,
  'metaLeads.keep': null,
  'metaLeads.trouble': null,
  'metaLeads.retry': {
    text: 'Leads of Meta tried again',
    subject: 'metaLead',
    facts: ({ ids }) => ({ leads: ids.length }),
  },
  'phonePasswords.read': { text: 'Phone password read', subject: 'agent', id: ({ id }) => id },
  'recordings.stored': null,
  'recordings.missing': null,
  'recordings.claim': null,
  'outbox.done': null,
  'outbox.retry': null,
  'webhooks.noteTest': { text: 'Webhook tested', subject: 'webhook', id: ({ webhook }) => webhook },
  'webhooks.replay': { text: 'Webhook deliveries replayed', subject: 'webhook', id: ({ webhook }) => webhook },
  'webhooks.cancelReplay': { text: 'Replay of a webhook ended', subject: 'webhook', id: ({ webhook }) => webhook },
  'webhooks.progress': null,
  'webhooks.prune': null,
  'projections.run': null,
  'projections.reset': null,
  'retention.run': null,
  'integrity.note': null,
  'audit.note': null,
  'audit.retain': null,
}

/** The rule of an operation; null: it is not noted; undefined: it has none of its own. */
export function siteRule(name: string, input: unknown): AnyAuditRule | null | undefined {
  const rule: AnyAuditRule | null | undefined = new Map<string, AnyAuditRule | null>(Object.entries(rules)).get(name)
  if (name === 'settings.put' && silentSettings.test(settingKey(input))) return null
  return rule && name === 'settings.put' && isShown(settingKey(input))
    ? { ...rule, row: { ...settingRow, json: ['value'] } }
    : rule
}

function isShown(key: string): boolean {
  return shownSettings.includes(key) || key.startsWith('site.did.')
}

function settingKey(input: unknown): string {
  return typeof input === 'object' && input !== null && 'key' in input ? String(input.key) : ''
}
