import { priorityOfClass } from '../../../dialer/model/lead-priority.js'

const priorityWord = (value: string): string =>
  `CASE WHEN ${value} >= ${priorityOfClass.urgent} THEN 'urgent' WHEN ${value} >= ${priorityOfClass.high} THEN 'high'
    WHEN ${value} >= ${priorityOfClass.medium} THEN 'medium' ELSE 'low' END`

/** Every end of a number of four digits or more, so that any part of it is found as the beginning of one. */
const numberEnds = Array.from({ length: 11 }, (_, n) => `substr(replace(leads.number, '+', ''), ${n + 1})`).join(
  " || ' ' || ",
)

/** Texts a lead is found by, written anew. */
const putText = (lead: string): string => `REPLACE INTO lead_texts (rowid, name, email, phone, requirements, product)
    SELECT leads.id, leads.name, leads.email, ${numberEnds}, p.requirements, p.product
    FROM leads JOIN lead_profiles AS p ON p.lead_id = leads.id WHERE leads.id = ${lead};`

/** Adds a profile to its agent's sums, or takes it away. */
const countAgent = (row: 'OLD' | 'NEW', n: 1 | -1): string =>
  `INSERT INTO agent_leads (agent_id, open, total, converted)
    SELECT ${row}.agent_id, ${n} * (${row}.progress IN ('new', 'contacted', 'callback')), ${n}, ${n} * (${row}.progress = 'converted')
      WHERE ${row}.agent_id IS NOT NULL
    ON CONFLICT DO UPDATE SET open = open + excluded.open, total = total + excluded.total,
      converted = converted + excluded.converted;`

/**
 * Leads as people work them: profiles, who had them, sums of agents, full text. None of the triggers stands in the way of the
 * dialer's own steps: what those change is followed by storage/leads/profile/follow.ts.
 */
export const leadProfileTables = `
CREATE TABLE lead_profiles (
  lead_id INTEGER PRIMARY KEY, campaign_id INTEGER NOT NULL,
  source TEXT NOT NULL, quality TEXT NOT NULL, priority_word TEXT NOT NULL, progress TEXT NOT NULL, progress_at INTEGER NOT NULL,
  agent_id INTEGER, assigned_at INTEGER, assigned_by TEXT, reassigned INTEGER NOT NULL DEFAULT 0, waiting_since INTEGER,
  last_contact_at INTEGER, contacts INTEGER NOT NULL DEFAULT 0,
  requirements TEXT, product TEXT, notes TEXT, answers TEXT NOT NULL DEFAULT '{}',
  ad_campaign_id TEXT, ad_campaign_name TEXT, ad_id TEXT, ad_name TEXT, form_id TEXT, form_name TEXT, origin TEXT,
  value REAL, converted_at INTEGER, score INTEGER NOT NULL, score_due_at INTEGER, archived_at INTEGER, created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX lead_profiles_progress ON lead_profiles (progress) WHERE archived_at IS NULL;
CREATE INDEX lead_profiles_source ON lead_profiles (source) WHERE archived_at IS NULL;
CREATE INDEX lead_profiles_quality ON lead_profiles (quality) WHERE archived_at IS NULL;
CREATE INDEX lead_profiles_priority ON lead_profiles (priority_word) WHERE archived_at IS NULL;
CREATE INDEX lead_profiles_score ON lead_profiles (score) WHERE archived_at IS NULL;
CREATE INDEX lead_profiles_agent ON lead_profiles (agent_id, progress);
CREATE INDEX lead_profiles_agent_score ON lead_profiles (agent_id, score) WHERE archived_at IS NULL;
CREATE INDEX lead_profiles_created ON lead_profiles (created_at);
CREATE INDEX lead_profiles_campaign ON lead_profiles (campaign_id);
CREATE INDEX lead_profiles_archived ON lead_profiles (archived_at) WHERE archived_at IS NOT NULL;
CREATE INDEX lead_profiles_ended ON lead_profiles (progress_at)
  WHERE archived_at IS NULL AND progress IN ('converted', 'closed');
CREATE INDEX lead_profiles_waiting ON lead_profiles (waiting_since) WHERE waiting_since IS NOT NULL;
CREATE INDEX lead_profiles_untouched ON lead_profiles (assigned_at)
  WHERE agent_id IS NOT NULL AND last_contact_at IS NULL AND progress IN ('new', 'contacted') AND archived_at IS NULL AND reassigned < 3;
CREATE INDEX lead_profiles_score_due ON lead_profiles (score_due_at) WHERE score_due_at IS NOT NULL;
CREATE UNIQUE INDEX lead_profiles_origin ON lead_profiles (origin) WHERE origin IS NOT NULL;
CREATE INDEX lead_profiles_ad ON lead_profiles (ad_campaign_id, created_at) WHERE ad_campaign_id IS NOT NULL;

CREATE TABLE lead_assignments (
  id INTEGER PRIMARY KEY AUTOINCREMENT, lead_id INTEGER NOT NULL, from_agent_id INTEGER, to_agent_id INTEGER,
  why TEXT NOT NULL, user_id INTEGER, at INTEGER NOT NULL
) STRICT;
CREATE INDEX lead_assignments_lead ON lead_assignments (lead_id);

CREATE TABLE agent_leads (
  agent_id INTEGER PRIMARY KEY, open INTEGER NOT NULL, total INTEGER NOT NULL, converted INTEGER NOT NULL,
  last_assigned_at INTEGER, performance REAL, performance_at INTEGER NOT NULL DEFAULT 0
) STRICT;

CREATE VIRTUAL TABLE lead_texts USING fts5 (
  name, email, phone, requirements, product, content = '', contentless_delete = 1, tokenize = 'unicode61 remove_diacritics 2'
);

CREATE INDEX follow_ups_lead ON follow_ups (lead_id, open, scheduled_at) WHERE lead_id IS NOT NULL;

CREATE TRIGGER lead_profiles_come AFTER INSERT ON lead_profiles BEGIN
  ${countAgent('NEW', 1)}
  ${putText('NEW.lead_id')}
END;
CREATE TRIGGER lead_profiles_counted AFTER UPDATE OF agent_id, progress ON lead_profiles
  WHEN OLD.agent_id IS NOT NEW.agent_id OR OLD.progress <> NEW.progress
  BEGIN ${countAgent('OLD', -1)} ${countAgent('NEW', 1)} END;
CREATE TRIGGER lead_profiles_worded AFTER UPDATE OF requirements, product ON lead_profiles
  WHEN OLD.requirements IS NOT NEW.requirements OR OLD.product IS NOT NEW.product
  BEGIN ${putText('NEW.lead_id')} END;
CREATE TRIGGER lead_profiles_go AFTER DELETE ON lead_profiles BEGIN
  ${countAgent('OLD', -1)}
  DELETE FROM lead_texts WHERE rowid = OLD.lead_id;
  DELETE FROM lead_assignments WHERE lead_id = OLD.lead_id;
END;

CREATE TRIGGER leads_worded AFTER UPDATE OF name, email, number ON leads
  WHEN OLD.name IS NOT NEW.name OR OLD.email IS NOT NEW.email OR OLD.number <> NEW.number BEGIN
  UPDATE lead_profiles SET score_due_at = 0 WHERE lead_id = NEW.id;
  ${putText('NEW.id')}
END;
CREATE TRIGGER leads_ranked AFTER UPDATE OF priority ON leads WHEN OLD.priority <> NEW.priority BEGIN
  UPDATE lead_profiles SET priority_word = ${priorityWord('NEW.priority')}, score_due_at = 0 WHERE lead_id = NEW.id;
END;
CREATE TRIGGER leads_put_away AFTER UPDATE OF deleted_at ON leads WHEN NEW.deleted_at IS NOT NULL AND OLD.deleted_at IS NULL BEGIN
  DELETE FROM lead_profiles WHERE lead_id = OLD.id;
END;
CREATE TRIGGER leads_lost AFTER DELETE ON leads BEGIN DELETE FROM lead_profiles WHERE lead_id = OLD.id; END;

CREATE TRIGGER follow_ups_noted AFTER INSERT ON follow_ups WHEN NEW.lead_id IS NOT NULL BEGIN
  UPDATE lead_profiles SET score_due_at = 0 WHERE lead_id = NEW.lead_id;
END;
`
