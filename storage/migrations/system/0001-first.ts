import type { Migration } from '../migration.js'

/** The tables the system database begins with. */
export const first: Migration = {
  version: 1,
  name: 'first',
  sql: `
CREATE TABLE users (
  id INTEGER PRIMARY KEY, email TEXT NOT NULL COLLATE NOCASE UNIQUE, name TEXT NOT NULL,
  staff_id TEXT COLLATE NOCASE UNIQUE, phone TEXT UNIQUE, password_hash TEXT NOT NULL,
  role TEXT NOT NULL, active INTEGER NOT NULL, created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL, last_login_at INTEGER
) STRICT;
CREATE TABLE sessions (
  id TEXT PRIMARY KEY, user_id INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  created_at INTEGER NOT NULL, last_used_at INTEGER NOT NULL, expires_at INTEGER NOT NULL,
  revoked_at INTEGER, end_reason TEXT, address TEXT NOT NULL, user_agent TEXT NOT NULL, access_ms INTEGER NOT NULL,
  generation INTEGER NOT NULL, refresh_hash TEXT, rotated_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX sessions_user ON sessions (user_id);
CREATE TABLE second_factors (
  user_id INTEGER PRIMARY KEY REFERENCES users (id) ON DELETE CASCADE,
  secret TEXT NOT NULL, confirmed_at INTEGER, last_step INTEGER NOT NULL, created_at INTEGER NOT NULL
) STRICT;
CREATE TABLE recovery_codes (
  user_id INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  code_hash TEXT NOT NULL, used_at INTEGER,
  PRIMARY KEY (user_id, code_hash)
) STRICT, WITHOUT ROWID;
CREATE TABLE password_resets (
  id INTEGER PRIMARY KEY, user_id INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  kind TEXT NOT NULL, secret_hash TEXT NOT NULL, created_at INTEGER NOT NULL, expires_at INTEGER NOT NULL, tries INTEGER NOT NULL
) STRICT;
CREATE INDEX password_resets_secret ON password_resets (secret_hash);
CREATE INDEX password_resets_user ON password_resets (user_id, kind);
CREATE TABLE sites (
  id TEXT PRIMARY KEY, name TEXT NOT NULL, status TEXT NOT NULL, origin TEXT NOT NULL, setup TEXT,
  created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL, suspended_at INTEGER, trash TEXT
) STRICT, WITHOUT ROWID;
CREATE TABLE memberships (
  user_id INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  site_id TEXT NOT NULL REFERENCES sites (id) ON DELETE CASCADE,
  role TEXT NOT NULL,
  PRIMARY KEY (user_id, site_id)
) STRICT, WITHOUT ROWID;
CREATE TABLE login_failures (
  key TEXT PRIMARY KEY, count INTEGER NOT NULL, last_at INTEGER NOT NULL, blocked_until INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE api_keys (
  id INTEGER PRIMARY KEY, site_id TEXT NOT NULL REFERENCES sites (id) ON DELETE CASCADE,
  name TEXT NOT NULL, hint TEXT NOT NULL, key_hash TEXT NOT NULL UNIQUE, scopes TEXT NOT NULL,
  created_by INTEGER REFERENCES users (id) ON DELETE SET NULL,
  created_at INTEGER NOT NULL, expires_at INTEGER, last_used_at INTEGER, revoked_at INTEGER
) STRICT;
CREATE UNIQUE INDEX api_keys_name ON api_keys (site_id, name) WHERE revoked_at IS NULL;
CREATE TABLE audit (
  id INTEGER PRIMARY KEY AUTOINCREMENT, at INTEGER NOT NULL, user_id INTEGER, actor TEXT NOT NULL, site_id TEXT,
  action TEXT NOT NULL, subject TEXT NOT NULL, subject_id TEXT, body TEXT NOT NULL
) STRICT;
CREATE INDEX audit_at ON audit (at);
CREATE INDEX audit_user ON audit (user_id, id) WHERE user_id IS NOT NULL;
CREATE INDEX audit_site ON audit (site_id, id);
CREATE INDEX audit_action ON audit (action, id);
CREATE INDEX audit_subject ON audit (subject, subject_id, id);
CREATE TABLE refusals (
  hour INTEGER NOT NULL, kind TEXT NOT NULL, site_id TEXT NOT NULL, user_id INTEGER NOT NULL, address TEXT NOT NULL,
  n INTEGER NOT NULL, first_at INTEGER NOT NULL, last_at INTEGER NOT NULL, last_path TEXT NOT NULL,
  PRIMARY KEY (hour, kind, site_id, user_id, address)
) STRICT, WITHOUT ROWID;
CREATE TABLE settings (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
`,
}
