import type { AgentTable } from './agents/table.js'
import type { AmdVerdictTable } from './amd/table.js'
import type { AuditTable } from './audit/table.js'
import type { CallerIdHealthTable, CallerIdTable } from './caller-ids/table.js'
import type { CallTable } from './calls/table.js'
import type { CampaignAgentTable, CampaignTable } from './campaigns/table.js'
import type { ConsentTable } from './consent/table.js'
import type { DncImportTable, DncListTable, DncNumberTable, DncTable } from './dnc/table.js'
import type { ExportTable } from './exports/table.js'
import type { FollowUpTable } from './follow-ups/table.js'
import type { ImportTable } from './imports/table.js'
import type { JournalTable } from './journal/table.js'
import type { AgentLeadTable, LeadAssignmentTable, LeadProfileTable } from './leads/profile/table.js'
import type { LeadBlockTable, LeadCountTable, LeadTable, LeadTagTable } from './leads/table.js'
import type { LedgerTable } from './ledger/table.js'
import type { MetaLeadTable } from './meta/table.js'
import type { SchemaVersionTable } from './migrations/table.js'
import type { NoteTable } from './notes/table.js'
import type { OutboxTable } from './outbox/table.js'
import type { PacerTable } from './pacing/table.js'
import type { AgentTimeTable, BreakReasonTable, WorkSessionTable } from './presence/table.js'
import type {
  AgentTotalView,
  CallChangeTable,
  CallSumTable,
  CampaignTotalTable,
  ProjectionCursorTable,
} from './projections/table.js'
import type { QueueWaitTable } from './queue/table.js'
import type { RecordingTable } from './recordings/table.js'
import type { ReportTable } from './reports/table.js'
import type { SettingTable } from './settings/table.js'
import type { AgentSuccessTable } from './successes/table.js'
import type { UserProfileTable } from './teams/table.js'
import type { WebhookDeliveryTable, WebhookReplayTable, WebhookTable } from './webhooks/table.js'

/** Every table of a site's database. */
export interface SiteTables {
  campaigns: CampaignTable
  campaign_agents: CampaignAgentTable
  leads: LeadTable
  lead_counts: LeadCountTable
  lead_blocks: LeadBlockTable
  lead_tags: LeadTagTable
  queue_waits: QueueWaitTable
  agents: AgentTable
  calls: CallTable
  caller_ids: CallerIdTable
  caller_id_health: CallerIdHealthTable
  amd_verdicts: AmdVerdictTable
  dnc: DncTable
  dnc_lists: DncListTable
  dnc_imports: DncImportTable
  dnc_numbers: DncNumberTable
  consents: ConsentTable
  journal: JournalTable
  audit: AuditTable
  ledger: LedgerTable
  outbox: OutboxTable
  pacers: PacerTable
  recordings: RecordingTable
  webhooks: WebhookTable
  webhook_deliveries: WebhookDeliveryTable
  webhook_replays: WebhookReplayTable
  imports: ImportTable
  call_changes: CallChangeTable
  call_sums: CallSumTable
  agent_totals: AgentTotalView
  campaign_totals: CampaignTotalTable
  projection_cursor: ProjectionCursorTable
  break_reasons: BreakReasonTable
  work_sessions: WorkSessionTable
  agent_times: AgentTimeTable
  agent_successes: AgentSuccessTable
  notes: NoteTable
  follow_ups: FollowUpTable
  lead_profiles: LeadProfileTable
  lead_assignments: LeadAssignmentTable
  agent_leads: AgentLeadTable
  user_profiles: UserProfileTable
  reports: ReportTable
  exports: ExportTable
  meta_leads: MetaLeadTable
  settings: SettingTable
  schema_version: SchemaVersionTable
}
