/** Reports of people, files made of records, and leads of Meta's forms. */
export const reportTables = `
CREATE TABLE reports (
  id INTEGER PRIMARY KEY AUTOINCREMENT, type TEXT NOT NULL, day TEXT NOT NULL, starts_at INTEGER NOT NULL, ends_at INTEGER NOT NULL,
  user_id INTEGER NOT NULL, user_name TEXT NOT NULL, agent_id INTEGER, status TEXT NOT NULL, untouched INTEGER NOT NULL,
  total_calls INTEGER, completed_calls INTEGER, follow_ups_completed INTEGER, converted_leads INTEGER,
  notes TEXT, challenges TEXT, improvements TEXT, mood TEXT, energy INTEGER, computed TEXT, computed_at INTEGER NOT NULL,
  submitted_at INTEGER, reviewer_id INTEGER, reviewer_name TEXT, reviewed_at INTEGER, review_note TEXT, rating INTEGER,
  created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX reports_once ON reports (user_id, type, day);
CREATE INDEX reports_day ON reports (day, id);
CREATE INDEX reports_agent ON reports (agent_id, day) WHERE agent_id IS NOT NULL;
CREATE INDEX reports_period ON reports (type, day);

CREATE TABLE exports (
  id INTEGER PRIMARY KEY AUTOINCREMENT, subject TEXT NOT NULL, format TEXT NOT NULL, filename TEXT NOT NULL, question TEXT NOT NULL,
  owner TEXT NOT NULL, state TEXT NOT NULL, rows INTEGER NOT NULL, bytes INTEGER, error TEXT,
  created_at INTEGER NOT NULL, finished_at INTEGER, expires_at INTEGER NOT NULL
) STRICT;
CREATE INDEX exports_expiry ON exports (expires_at);

CREATE TABLE meta_leads (
  id INTEGER PRIMARY KEY AUTOINCREMENT, leadgen_id TEXT NOT NULL UNIQUE, page_id TEXT, form_id TEXT, ad_id TEXT, ad_name TEXT,
  campaign_id TEXT, campaign_name TEXT, state TEXT NOT NULL, tries INTEGER NOT NULL, next_try_at INTEGER, why TEXT,
  lead_id INTEGER, known INTEGER NOT NULL, lead_name TEXT, lead_email TEXT, agent_id INTEGER, agent_name TEXT,
  said_at INTEGER, received_at INTEGER NOT NULL, kept_at INTEGER
) STRICT;
CREATE INDEX meta_leads_due ON meta_leads (next_try_at) WHERE state = 'waiting';
CREATE INDEX meta_leads_received ON meta_leads (received_at);
CREATE INDEX meta_leads_lead ON meta_leads (lead_id) WHERE lead_id IS NOT NULL;
`
