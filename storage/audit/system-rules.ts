import type { SystemWriteInput, SystemWriteName, SystemWriteOutput } from '../writer/system-operations.js'
import type { AnyAuditRule, AuditRule } from './rule.js'

type Rules = { readonly [N in SystemWriteName]?: AuditRule<SystemWriteInput<N>, SystemWriteOutput<N>> | null }

const userRow = {
  sql: 'SELECT * FROM users WHERE id = ?',
  values: ['email', 'name', 'role', 'active'],
}
const siteRow = {
  sql: 'SELECT * FROM sites WHERE id = ?',
  values: ['name', 'status', 'origin', 'suspended_at', 'trash'],
  json: ['setup'],
}
const keyRow = {
  sql: 'SELECT * FROM api_keys WHERE id = ?',
  values: ['site_id', 'name', 'hint', 'scopes', 'expires_at', 'revoked_at'],
  silent: ['last_used_at', 'created_by'],
}
const membershipRow = {
  sql: "SELECT * FROM memberships WHERE user_id || '@' || site_id = ?",
  values: ['role'],
  silent: ['user_id', 'site_id'],
}

/** What the audit log says of each operation on accounts and sites; see `site-rules.ts`. */
const rules: Rules = {
  'users.create': {
    text: 'Account created',
    subject: 'user',
    id: (_, out) => out?.id ?? null,
    row: userRow,
    site: ({ membership }) => membership?.site ?? null,
  },
  'users.update': { text: 'Account changed', subject: 'user', id: ({ id }) => id, row: userRow },
  'sites.put': { text: 'Site taken from the configuration', subject: 'site', id: ({ id }) => id, row: siteRow },
  'sites.create': { text: 'Site created', subject: 'site', id: ({ id }) => id, row: siteRow, site: ({ id }) => id },
  'sites.update': { text: 'Site changed', subject: 'site', id: ({ id }) => id, row: siteRow, site: ({ id }) => id },
  'sites.suspend': { text: 'Site suspended', subject: 'site', id: ({ id }) => id, row: siteRow, site: ({ id }) => id },
  'sites.resume': { text: 'Site resumed', subject: 'site', id: ({ id }) => id, row: siteRow, site: ({ id }) => id },
  'sites.delete': { text: 'Site deleted', subject: 'site', id: ({ id }) => id, row: siteRow, site: ({ id }) => id },
  'sites.restore': {
    text: 'Deletion of a site undone',
    subject: 'site',
    id: ({ site }) => site.id,
    row: siteRow,
    site: ({ site }) => site.id,
  },
  'sites.created': null,
  'sites.forget': null,
  'memberships.put': {
    text: 'Membership changed',
    subject: 'membership',
    id: ({ user, site }) => `${user}@${site}`,
    row: membershipRow,
    site: ({ site }) => site,
  },
  'memberships.remove': {
    text: 'Membership ended',
    subject: 'membership',
    id: ({ user, site }) => `${user}@${site}`,
    row: membershipRow,
    site: ({ site }) => site,
  },
  'sessions.create': { text: 'Signed in', subject: 'user', id: ({ user }) => user, user: ({ user }) => user },
  'sessions.revoke': {
    text: (input) => ('id' in input ? 'Login ended' : 'Logins ended'),
    subject: 'user',
    id: (input) => input.user ?? null,
    facts: (_, ended) => ({ logins: ended }),
    isNothing: (ended) => ended === 0,
  },
  // The life of a login goes on; a token shown twice ends it, which is a refused attempt and counted there.
  'sessions.rotate': null,
  'sessions.touch': null,
  'secondFactors.begin': { text: 'Second factor begun', subject: 'user', id: ({ user }) => user },
  'secondFactors.takeStep': null,
  'secondFactors.takeRecoveryCode': {
    text: 'Recovery code used',
    subject: 'user',
    id: ({ user }) => user,
    user: ({ user }) => user,
    isNothing: (isGood) => !isGood,
  },
  'secondFactors.putRecoveryCodes': { text: 'Recovery codes made', subject: 'user', id: ({ user }) => user },
  'secondFactors.remove': { text: 'Second factor removed', subject: 'user', id: ({ user }) => user },
  'passwordResets.create': { text: 'Password reset asked for', subject: 'user', id: ({ user }) => user },
  'passwordResets.check': null,
  'passwordResets.use': {
    text: 'Password set by a reset',
    subject: 'user',
    id: (_, user) => user,
    isNothing: (user) => user === null,
  },
  'apiKeys.create': {
    text: 'API key made',
    subject: 'apiKey',
    id: (_, out) => out?.id ?? null,
    row: keyRow,
    site: ({ site }) => site,
  },
  'apiKeys.revoke': {
    text: 'API key revoked',
    subject: 'apiKey',
    id: ({ id }) => id,
    row: keyRow,
    site: ({ site }) => site,
  },
  'apiKeys.touch': null,
  'loginFailures.put': null,
  'loginFailures.forget': null,
  'settings.put': { text: 'Setting changed', subject: 'setting', id: ({ key }) => key },
  'audit.note': null,
  'audit.retain': null,
  'refusals.count': null,
}

/** The rule of an operation; null: it is not noted; undefined: it has none of its own. */
export function systemRule(name: string): AnyAuditRule | null | undefined {
  return new Map<string, AnyAuditRule | null>(Object.entries(rules)).get(name)
}
