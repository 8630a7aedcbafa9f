import type { Migration } from '../migration.js'
import { leadProfileTables } from './lead-profiles.js'
import { reportTables } from './report-tables.js'

/** What one version of a call counts as, for both triggers: minus for what it was, plus for what it is. */
const counted = (row: 'OLD' | 'NEW', n: 1 | -1): string => `INSERT INTO call_changes
  (reserved_at, campaign_id, agent_id, direction, outcome, n, duration_ms, talk_ms)
  SELECT ${row}.reserved_at, ifnull(${row}.campaign_id, -1), ifnull(${row}.agent_id, 0), ${row}.direction, ${row}.outcome, ${n},
    ${n} * ifnull(${row}.ended_at - ${row}.answered_at, 0), ${n} * ifnull(${row}.ended_at - ${row}.bridged_at, 0)
  WHERE ${row}.outcome IS NOT NULL;`

const facts = (row: 'OLD' | 'NEW'): string =>
  ['reserved_at', 'campaign_id', 'agent_id', 'direction', 'outcome', 'ended_at', 'answered_at', 'bridged_at']
    .map((column) => `${row}.${column}`)
    .join(', ')

/** Whoever writes calls, their sums follow: an ended call that comes, changes or goes leaves a row for the projector. */
const callChangeTriggers = `
CREATE TRIGGER calls_come AFTER INSERT ON calls WHEN NEW.outcome IS NOT NULL BEGIN ${counted('NEW', 1)} END;
CREATE TRIGGER calls_change AFTER UPDATE ON calls
  WHEN (OLD.outcome IS NOT NULL OR NEW.outcome IS NOT NULL) AND (${facts('OLD')}) IS NOT (${facts('NEW')})
  BEGIN ${counted('OLD', -1)} ${counted('NEW', 1)} END;
CREATE TRIGGER calls_go AFTER DELETE ON calls WHEN OLD.outcome IS NOT NULL BEGIN ${counted('OLD', -1)} END;`

/** The tables a site begins with. */
export const first: Migration = {
  version: 1,
  name: 'first',
  sql: `
CREATE TABLE campaigns (
  id INTEGER PRIMARY KEY, name TEXT NOT NULL, description TEXT, status TEXT NOT NULL, settings TEXT NOT NULL,
  created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL, deleted_at INTEGER
) STRICT;
CREATE UNIQUE INDEX campaigns_name ON campaigns (name) WHERE deleted_at IS NULL;

CREATE TABLE agents (
  id INTEGER PRIMARY KEY, user_id INTEGER NOT NULL, name TEXT NOT NULL, email TEXT NOT NULL, extension TEXT NOT NULL,
  sip_username TEXT, sip_password_encrypted TEXT, phone_mode TEXT NOT NULL,
  presence TEXT NOT NULL, presence_since INTEGER NOT NULL, snapshot TEXT,
  created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL, deleted_at INTEGER
) STRICT;
CREATE UNIQUE INDEX agents_extension ON agents (extension) WHERE deleted_at IS NULL;
CREATE UNIQUE INDEX agents_user ON agents (user_id) WHERE deleted_at IS NULL;

CREATE TABLE campaign_agents (
  campaign_id INTEGER NOT NULL REFERENCES campaigns (id) ON DELETE CASCADE,
  agent_id INTEGER NOT NULL REFERENCES agents (id) ON DELETE CASCADE,
  position INTEGER NOT NULL,
  PRIMARY KEY (campaign_id, agent_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX campaign_agents_agent ON campaign_agents (agent_id);

CREATE TABLE leads (
  id INTEGER PRIMARY KEY AUTOINCREMENT, campaign_id INTEGER NOT NULL,
  number TEXT NOT NULL, name TEXT, email TEXT, metadata TEXT NOT NULL DEFAULT '{}',
  time_zone TEXT NOT NULL DEFAULT '', priority INTEGER NOT NULL DEFAULT 0,
  stage TEXT NOT NULL DEFAULT 'ready', status TEXT NOT NULL DEFAULT 'new',
  attempts INTEGER NOT NULL DEFAULT 0, outcomes TEXT NOT NULL DEFAULT '{}', last_attempt_at INTEGER,
  due_at INTEGER NOT NULL DEFAULT 0, callback_at INTEGER, callback_agent_id INTEGER, finished_why TEXT,
  owner_agent_id INTEGER, claimed_until INTEGER, tags TEXT NOT NULL DEFAULT '[]',
  created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL, deleted_at INTEGER
) STRICT;
CREATE UNIQUE INDEX leads_number ON leads (campaign_id, number) WHERE deleted_at IS NULL;
CREATE INDEX leads_owner ON leads (owner_agent_id, updated_at) WHERE owner_agent_id IS NOT NULL;
CREATE INDEX leads_claimed ON leads (claimed_until) WHERE claimed_until IS NOT NULL;
CREATE INDEX leads_attempt ON leads (updated_at) WHERE stage = 'inAttempt';
CREATE INDEX leads_ready ON leads (campaign_id, time_zone, priority, due_at, id)
  WHERE stage = 'ready' AND callback_at IS NULL;
CREATE INDEX leads_callback ON leads (campaign_id, due_at, id) WHERE stage = 'ready' AND callback_at IS NOT NULL;
CREATE INDEX leads_campaign ON leads (campaign_id, id, deleted_at);
CREATE INDEX leads_status ON leads (campaign_id, status, id, deleted_at);

CREATE TABLE lead_tags (
  tag TEXT NOT NULL, lead_id INTEGER NOT NULL, PRIMARY KEY (tag, lead_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX lead_tags_lead ON lead_tags (lead_id);

CREATE TABLE lead_counts (
  campaign_id INTEGER NOT NULL, time_zone TEXT NOT NULL, priority INTEGER NOT NULL, stage TEXT NOT NULL, status TEXT NOT NULL,
  n INTEGER NOT NULL,
  PRIMARY KEY (campaign_id, time_zone, priority, stage, status)
) STRICT, WITHOUT ROWID;
CREATE TABLE lead_blocks (
  campaign_id INTEGER NOT NULL, block INTEGER NOT NULL, stage TEXT NOT NULL, status TEXT NOT NULL, n INTEGER NOT NULL,
  PRIMARY KEY (campaign_id, block, stage, status)
) STRICT, WITHOUT ROWID;

CREATE TABLE calls (
  id INTEGER PRIMARY KEY, ref TEXT NOT NULL UNIQUE, direction TEXT NOT NULL,
  campaign_id INTEGER, lead_id INTEGER, agent_id INTEGER,
  number TEXT NOT NULL, extension TEXT, caller_id TEXT, trunk TEXT, dial_mode TEXT NOT NULL, attempt INTEGER NOT NULL,
  reserved_at INTEGER NOT NULL, dialed_at INTEGER, ringing_at INTEGER, answered_at INTEGER, verdict_at INTEGER,
  agent_at INTEGER, bridged_at INTEGER, ended_at INTEGER, closed_at INTEGER,
  verdict TEXT, outcome TEXT, ended_by TEXT, cause INTEGER, disposition TEXT, note TEXT, recording TEXT, state TEXT,
  metadata TEXT
) STRICT;
CREATE INDEX calls_reserved ON calls (reserved_at);
CREATE INDEX calls_outcome ON calls (outcome, reserved_at);
CREATE INDEX calls_agent ON calls (agent_id, reserved_at) WHERE agent_id IS NOT NULL;
CREATE INDEX calls_campaign ON calls (campaign_id, reserved_at) WHERE campaign_id IS NOT NULL;
CREATE INDEX calls_lead ON calls (lead_id) WHERE lead_id IS NOT NULL;
CREATE INDEX calls_number ON calls (number, reserved_at);
CREATE INDEX calls_recorded ON calls (ended_at) WHERE recording IS NOT NULL;
CREATE INDEX calls_open ON calls (id) WHERE state IS NOT NULL;

CREATE TABLE dnc (
  id INTEGER PRIMARY KEY, pattern TEXT NOT NULL, digits TEXT NOT NULL, is_prefix INTEGER NOT NULL,
  campaign_id INTEGER REFERENCES campaigns (id), reason TEXT NOT NULL, created_at INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX dnc_pattern ON dnc (digits, is_prefix, ifnull(campaign_id, 0));

CREATE TABLE dnc_lists (
  id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, kind TEXT NOT NULL,
  campaign_id INTEGER REFERENCES campaigns (id), created_at INTEGER NOT NULL
) STRICT;
CREATE TABLE dnc_imports (
  id INTEGER PRIMARY KEY AUTOINCREMENT, list_id INTEGER NOT NULL REFERENCES dnc_lists (id),
  state TEXT NOT NULL, mode TEXT NOT NULL, file_name TEXT NOT NULL, file_hash TEXT NOT NULL,
  rows INTEGER NOT NULL, valid INTEGER NOT NULL, invalid INTEGER NOT NULL, duplicates INTEGER NOT NULL,
  fresh INTEGER NOT NULL, excluded_leads INTEGER NOT NULL, warnings TEXT NOT NULL, samples TEXT NOT NULL,
  created_by TEXT NOT NULL, created_at INTEGER NOT NULL, committed_at INTEGER, undone_at INTEGER,
  replaced_by INTEGER REFERENCES dnc_imports (id), purged INTEGER NOT NULL
) STRICT;
CREATE INDEX dnc_imports_list ON dnc_imports (list_id, state);
CREATE TABLE dnc_numbers (
  key INTEGER NOT NULL, import_id INTEGER NOT NULL, PRIMARY KEY (key, import_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE consents (
  id INTEGER PRIMARY KEY AUTOINCREMENT, number TEXT NOT NULL, digits TEXT NOT NULL, campaign_id INTEGER,
  action TEXT NOT NULL, scope TEXT NOT NULL, at INTEGER NOT NULL, expires_at INTEGER,
  method TEXT NOT NULL, evidence TEXT, source TEXT NOT NULL, recorded_by TEXT NOT NULL, recorded_at INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX consents_number
  ON consents (digits, at, action, scope, ifnull(campaign_id, 0), ifnull(evidence, ''));
CREATE TRIGGER consents_kept BEFORE UPDATE ON consents
  BEGIN SELECT RAISE(ABORT, 'Consent records are only ever added.'); END;
CREATE TRIGGER consents_stay BEFORE DELETE ON consents
  BEGIN SELECT RAISE(ABORT, 'Consent records are only ever added.'); END;

CREATE TABLE journal (
  seq INTEGER PRIMARY KEY, at INTEGER NOT NULL, kind TEXT NOT NULL,
  call_ref TEXT, campaign_id INTEGER, lead_id INTEGER, agent_id INTEGER, body TEXT NOT NULL
) STRICT;
CREATE INDEX journal_call ON journal (call_ref) WHERE call_ref IS NOT NULL;
CREATE INDEX journal_lead ON journal (lead_id) WHERE lead_id IS NOT NULL;
CREATE INDEX journal_pacing ON journal (campaign_id, at) WHERE kind = 'campaign.pacing';
CREATE INDEX journal_repairs ON journal (at) WHERE kind = 'watchdog.repaired';

CREATE TABLE audit (
  id INTEGER PRIMARY KEY AUTOINCREMENT, at INTEGER NOT NULL, user_id INTEGER, actor TEXT NOT NULL, site_id TEXT,
  action TEXT NOT NULL, subject TEXT NOT NULL, subject_id TEXT, body TEXT NOT NULL
) STRICT;
CREATE INDEX audit_at ON audit (at);
CREATE INDEX audit_user ON audit (user_id, id) WHERE user_id IS NOT NULL;
CREATE INDEX audit_action ON audit (action, id);
CREATE INDEX audit_subject ON audit (subject, subject_id, id);

CREATE TABLE pacers (
  campaign_id INTEGER PRIMARY KEY, memory TEXT NOT NULL, kept_at INTEGER NOT NULL
) STRICT;

CREATE TABLE caller_ids (
  id INTEGER PRIMARY KEY AUTOINCREMENT, number TEXT NOT NULL UNIQUE, label TEXT, group_name TEXT, daily_limit INTEGER,
  campaigns TEXT NOT NULL, callable INTEGER NOT NULL, active INTEGER NOT NULL,
  created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL
) STRICT;
CREATE TABLE caller_id_health (
  number TEXT PRIMARY KEY, health TEXT NOT NULL, kept_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE ledger (
  seq INTEGER PRIMARY KEY, campaign_id INTEGER NOT NULL, nth INTEGER NOT NULL, kind TEXT NOT NULL, call_ref TEXT,
  at INTEGER NOT NULL, answered_at INTEGER, class TEXT, class_before TEXT, body TEXT NOT NULL, hash TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX ledger_campaign ON ledger (campaign_id, nth);
CREATE UNIQUE INDEX ledger_answer ON ledger (call_ref) WHERE kind = 'answer';
CREATE INDEX ledger_rules ON ledger (campaign_id, seq) WHERE kind = 'rules';
CREATE INDEX ledger_answered ON ledger (campaign_id, answered_at) WHERE answered_at IS NOT NULL;
CREATE INDEX ledger_recent ON ledger (answered_at) WHERE answered_at IS NOT NULL;

CREATE TABLE amd_verdicts (
  call_ref TEXT PRIMARY KEY, campaign_id INTEGER NOT NULL, at INTEGER NOT NULL, trunk TEXT NOT NULL, shadow INTEGER NOT NULL,
  setup TEXT NOT NULL, verdict TEXT NOT NULL, judged TEXT NOT NULL, treated_as TEXT NOT NULL, after_ms INTEGER,
  detail TEXT, voice TEXT, truth TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX amd_verdicts_campaign ON amd_verdicts (campaign_id, at);
CREATE INDEX amd_verdicts_at ON amd_verdicts (at);

CREATE TABLE outbox (
  consumer TEXT NOT NULL, seq INTEGER NOT NULL,
  attempts INTEGER NOT NULL, next_try_at INTEGER NOT NULL, done INTEGER NOT NULL,
  PRIMARY KEY (consumer, seq)
) STRICT, WITHOUT ROWID;
CREATE INDEX outbox_due ON outbox (consumer, next_try_at) WHERE done = 0;
CREATE INDEX outbox_place ON outbox (done, seq);

CREATE TABLE webhooks (
  id INTEGER PRIMARY KEY AUTOINCREMENT, uid TEXT NOT NULL, name TEXT NOT NULL, url TEXT NOT NULL,
  events TEXT NOT NULL, campaigns TEXT NOT NULL, status TEXT NOT NULL, why TEXT,
  secret TEXT NOT NULL, former_secret TEXT, former_until INTEGER, retry_for_s INTEGER NOT NULL, cursor INTEGER NOT NULL,
  failing_since INTEGER, last_success_at INTEGER, last_failure_at INTEGER, last_error TEXT,
  created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL, removed_at INTEGER
) STRICT;
CREATE TABLE webhook_deliveries (
  id INTEGER PRIMARY KEY AUTOINCREMENT, webhook_id INTEGER NOT NULL, seq INTEGER, delivery_id TEXT NOT NULL,
  kind TEXT NOT NULL, at INTEGER NOT NULL, status TEXT NOT NULL, attempts INTEGER NOT NULL, tries TEXT NOT NULL,
  first_try_at INTEGER NOT NULL, last_try_at INTEGER NOT NULL, next_try_at INTEGER, replay_id INTEGER, body TEXT
) STRICT;
CREATE UNIQUE INDEX webhook_deliveries_event ON webhook_deliveries (webhook_id, seq) WHERE seq IS NOT NULL;
CREATE INDEX webhook_deliveries_status ON webhook_deliveries (webhook_id, status, seq);
CREATE TABLE webhook_replays (
  id INTEGER PRIMARY KEY AUTOINCREMENT, webhook_id INTEGER NOT NULL, what TEXT NOT NULL,
  from_seq INTEGER NOT NULL, to_seq INTEGER NOT NULL, cursor INTEGER NOT NULL, sent INTEGER NOT NULL, failed INTEGER NOT NULL,
  status TEXT NOT NULL, created_at INTEGER NOT NULL, finished_at INTEGER
) STRICT;
CREATE INDEX webhook_replays_webhook ON webhook_replays (webhook_id, status, id);

CREATE TABLE recordings (
  name TEXT PRIMARY KEY, call_ref TEXT NOT NULL, state TEXT NOT NULL,
  path TEXT, bytes INTEGER, sha256 TEXT, duration_ms INTEGER, why TEXT, created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX recordings_call ON recordings (call_ref);
CREATE INDEX recordings_created ON recordings (created_at) WHERE state <> 'pending';

CREATE TABLE imports (
  id INTEGER PRIMARY KEY, campaign_id INTEGER NOT NULL REFERENCES campaigns (id),
  file_hash TEXT NOT NULL, file_name TEXT NOT NULL,
  rows INTEGER NOT NULL, imported INTEGER NOT NULL, duplicates INTEGER NOT NULL, rejected INTEGER NOT NULL,
  started_at INTEGER NOT NULL, finished_at INTEGER
) STRICT;
CREATE INDEX imports_file ON imports (campaign_id, file_hash);

CREATE TABLE call_changes (
  id INTEGER PRIMARY KEY, reserved_at INTEGER NOT NULL, campaign_id INTEGER NOT NULL, agent_id INTEGER NOT NULL,
  direction TEXT NOT NULL, outcome TEXT NOT NULL, n INTEGER NOT NULL, duration_ms INTEGER NOT NULL, talk_ms INTEGER NOT NULL
) STRICT;
CREATE TABLE call_sums (
  width_ms INTEGER NOT NULL, campaign_id INTEGER NOT NULL, agent_id INTEGER NOT NULL, bucket_at INTEGER NOT NULL,
  direction TEXT NOT NULL,
  connected INTEGER NOT NULL, abandoned INTEGER NOT NULL, machine INTEGER NOT NULL, busy INTEGER NOT NULL,
  no_answer INTEGER NOT NULL, rejected INTEGER NOT NULL, unallocated INTEGER NOT NULL, congestion INTEGER NOT NULL,
  cancelled INTEGER NOT NULL, failed INTEGER NOT NULL, duration_ms INTEGER NOT NULL, talk_ms INTEGER NOT NULL,
  PRIMARY KEY (width_ms, campaign_id, agent_id, direction, bucket_at)
) STRICT, WITHOUT ROWID;
${callChangeTriggers}
CREATE VIEW agent_totals AS
  SELECT agent_id, sum(calls) AS calls, sum(answered) AS answered, sum(duration_ms) AS duration_ms FROM (
    SELECT agent_id, connected + abandoned + machine + busy + no_answer + rejected + unallocated + congestion + cancelled + failed AS calls,
      connected + abandoned + machine AS answered, duration_ms
      FROM call_sums WHERE width_ms = 0 AND campaign_id = 0 AND agent_id > 0 AND direction = 'all'
    UNION ALL
    SELECT agent_id, n, iif(outcome IN ('connected', 'abandoned', 'machine'), n, 0), duration_ms
      FROM call_changes WHERE agent_id > 0
  ) GROUP BY agent_id;
CREATE TABLE campaign_totals (
  campaign_id INTEGER PRIMARY KEY, successes INTEGER NOT NULL
) STRICT;
CREATE TABLE projection_cursor (name TEXT PRIMARY KEY, seq INTEGER NOT NULL) STRICT, WITHOUT ROWID;

CREATE TABLE queue_waits (
  campaign_id INTEGER NOT NULL, bucket_at INTEGER NOT NULL, class TEXT NOT NULL, within_ms INTEGER NOT NULL,
  calls INTEGER NOT NULL, kept INTEGER NOT NULL, wait_ms INTEGER NOT NULL, longest_ms INTEGER NOT NULL,
  PRIMARY KEY (campaign_id, bucket_at, class, within_ms)
) STRICT, WITHOUT ROWID;

CREATE TABLE break_reasons (
  id INTEGER PRIMARY KEY AUTOINCREMENT, code TEXT NOT NULL UNIQUE, label TEXT NOT NULL, limit_s INTEGER, active INTEGER NOT NULL,
  created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL
) STRICT;
INSERT INTO break_reasons (code, label, limit_s, active, created_at, updated_at) VALUES
  ('break', 'Short break', 900, 1, 0, 0), ('lunch', 'Lunch', 3600, 1, 0, 0),
  ('meeting', 'Meeting', NULL, 1, 0, 0), ('training', 'Training', NULL, 1, 0, 0);
CREATE TABLE work_sessions (
  id TEXT PRIMARY KEY, agent_id INTEGER NOT NULL, opened_at INTEGER NOT NULL, closed_at INTEGER, reason TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX work_sessions_agent ON work_sessions (agent_id, opened_at);
CREATE TABLE agent_times (
  agent_id INTEGER NOT NULL, bucket_at INTEGER NOT NULL, state TEXT NOT NULL, reason TEXT NOT NULL, ms INTEGER NOT NULL,
  PRIMARY KEY (agent_id, bucket_at, state, reason)
) STRICT, WITHOUT ROWID;
CREATE TABLE agent_successes (
  agent_id INTEGER NOT NULL, width_ms INTEGER NOT NULL, bucket_at INTEGER NOT NULL, successes INTEGER NOT NULL,
  PRIMARY KEY (agent_id, width_ms, bucket_at)
) STRICT, WITHOUT ROWID;

CREATE TABLE notes (
  id INTEGER PRIMARY KEY AUTOINCREMENT, user_id INTEGER NOT NULL, author TEXT NOT NULL, lead_id INTEGER, call_id INTEGER,
  phone TEXT NOT NULL, title TEXT NOT NULL, body TEXT NOT NULL, tags TEXT NOT NULL, visibility TEXT NOT NULL,
  created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL
) STRICT;
CREATE INDEX notes_user ON notes (user_id);
CREATE INDEX notes_lead ON notes (lead_id) WHERE lead_id IS NOT NULL;
CREATE INDEX notes_call ON notes (call_id) WHERE call_id IS NOT NULL;
CREATE TABLE follow_ups (
  call_id INTEGER PRIMARY KEY, agent_id INTEGER NOT NULL, lead_id INTEGER, number TEXT NOT NULL,
  remarks TEXT, notes TEXT, open INTEGER NOT NULL, scheduled_at INTEGER, lead_before TEXT,
  created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL
) STRICT;
CREATE INDEX follow_ups_agent ON follow_ups (agent_id, open, scheduled_at);
CREATE INDEX follow_ups_open ON follow_ups (open, scheduled_at);
CREATE INDEX follow_ups_callback ON follow_ups (lead_id) WHERE open = 1 AND lead_before IS NOT NULL;
CREATE TRIGGER calls_gone AFTER DELETE ON calls BEGIN
  DELETE FROM notes WHERE call_id = OLD.id;
  DELETE FROM follow_ups WHERE call_id = OLD.id;
END;
CREATE TRIGGER leads_gone AFTER DELETE ON leads BEGIN DELETE FROM notes WHERE lead_id = OLD.id; END;

CREATE TABLE user_profiles (
  user_id INTEGER PRIMARY KEY, department TEXT, supervisor_id INTEGER, updated_at INTEGER NOT NULL
) STRICT;
CREATE INDEX user_profiles_supervisor ON user_profiles (supervisor_id) WHERE supervisor_id IS NOT NULL;

${leadProfileTables}
${reportTables}
CREATE TABLE settings (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
`,
}
