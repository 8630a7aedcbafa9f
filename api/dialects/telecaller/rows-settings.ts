import { z } from 'zod'
import { DomainError } from '../../../dialer/model/domain-error.js'
import type { ApiDeps } from '../../api-deps.js'
import type { Principal } from '../../auth/principal.js'
import { parseInput } from '../../contract/parse-input.js'
import { changeGeneral, crmSettings } from '../../features/crm-settings/service.js'
import { partsFor } from '../../features/health/parts-for.js'
import { putMetaSetup } from '../../features/meta-leads/service.js'
import { getPbxAccount, putPbxAccount } from '../../features/pbx-account/service.js'
import { backUpSite, getBackup, listBackups } from '../../features/sites/backup-service.js'
import { fileRow, jsonRow } from '../../rows.js'
import { pageExample } from './examples.js'
import { setupBody, setupFromWire } from './meta-setup.js'
import {
  accountBody,
  generalBody,
  refuseChanges,
  type SettingsSection,
  sectionBody,
  sectionParam,
} from './read-settings.js'
import { anyObject, listShape, saidShape } from './shapes.js'
import { listToWire, oneToWire } from './write.js'
import { backupToWire, settingsToWire, statusToWire } from './write-settings.js'

const tag = 'Settings'

const backupExample = { _id: '2025-11-13T101500Z', name: '2025-11-13T101500Z', size: 1_048_576 }
const backupParam = z.strictObject({ name: z.string().max(100) })
const folders = ['backup', 'backups'] as const

/** Settings of the site, for its admins: what the product has of each section; what it has not is refused. */
export const settingsRows = [
  jsonRow({
    method: 'get',
    path: '/api/settings',
    tag,
    summary: 'How the site is set up; secrets are never shown',
    right: 'site.write',
    answer: {
      bare: true,
      data: anyObject,
      example: { success: true, general: { siteName: 'Main', timezone: 'Asia/Kolkata', country: 'IN' } },
    },
    run: async ({ principal, deps }) => ({ status: 200, bare: await shown(principal, deps) }),
  }),
  jsonRow({
    method: 'put',
    path: '/api/settings/:section',
    tag,
    summary: 'Change a section; what this product does not have is refused by field',
    description:
      'Fields that come back as they were shown change nothing. The name, time zone and country of the site are for the installation’s admin.',
    right: 'site.write',
    params: sectionParam,
    body: sectionBody,
    bodyExample: { meta: { isEnabled: true } },
    answer: { bare: true, data: saidShape, example: { success: true, message: 'Settings saved' } },
    run: async ({ principal, params, body, deps }) => {
      await change(principal, params.section, body, deps)
      return { status: 200, bare: { ...(await shown(principal, deps)), message: 'Settings saved' } }
    },
  }),
  jsonRow({
    method: 'get',
    path: '/api/settings/status',
    tag,
    summary: 'How the program and its parts are',
    right: 'site.write',
    answer: { bare: true, data: anyObject, example: { success: true, status: 'healthy', parts: [] } },
    run: async ({ principal, deps }) => {
      const report = await deps.health()
      const parts = await partsFor(principal, report, deps)
      const status = statusToWire(report, parts, { version: deps.version, now: deps.now() })
      return { status: 200, bare: { success: true, ...status, system: status } }
    },
  }),
  jsonRow({
    method: 'get',
    path: '/api/settings/backups',
    tag,
    summary: 'The backups of the site, latest first, for the installation’s admin',
    right: 'site.write',
    answer: {
      bare: true,
      data: listShape('backups'),
      example: { success: true, backups: [backupExample], total: 1, pagination: pageExample },
    },
    run: async ({ principal, deps }) => {
      const all = await listBackups(principal, { id: principal.site }, deps)
      const page = { page: 1, limit: Math.max(1, all.length), total: all.length }
      return { status: 200, bare: listToWire('backups', all.map(backupToWire), page) }
    },
  }),
  ...folders.flatMap((folder) => [
    jsonRow({
      method: 'post',
      path: `/api/settings/${folder}`,
      tag,
      summary: 'Back the site’s database up now, also while it works; for the installation’s admin',
      right: 'site.write',
      answer: { status: 201, bare: true, data: saidShape, example: { success: true, message: 'Backup created' } },
      run: async ({ principal, deps }) => {
        const backup = backupToWire(await backUpSite(principal, { id: principal.site }, deps))
        return { status: 201, bare: oneToWire('backup', backup, { message: 'Backup created' }) }
      },
    }),
    fileRow({
      method: 'get',
      path: `/api/settings/${folder}/:name/download`,
      tag,
      summary: 'A backup as a file',
      right: 'site.write',
      params: backupParam,
      contentType: 'application/vnd.sqlite3',
      run: ({ principal, params, deps }) => getBackup(principal, { id: principal.site, name: params.name }, deps),
    }),
    refused('post', `/api/settings/${folder}/:name/restore`, {
      summary: 'Refused: a backup is put back where the program runs, while it stands still',
      why: 'A backup is put back by "trunkline restore" on the server, while the program does not run.',
    }),
    refused('delete', `/api/settings/${folder}/:name`, {
      summary: 'Refused: old backups go by themselves',
      why: 'Backups are not deleted by hand; old ones go by themselves (backup.keep in the configuration file).',
    }),
  ]),
]

/** What the front ends offer and nobody can do here: told why, in place of an address that is not there. */
function refused(
  method: 'post' | 'delete',
  path: `/api/settings/${string}`,
  { summary, why }: { readonly summary: string; readonly why: string },
) {
  return jsonRow({
    method,
    path,
    tag,
    summary,
    right: 'site.write',
    params: backupParam,
    answer: {},
    run: async () => {
      throw new DomainError('CONFLICT', why, { said: why })
    },
  })
}

async function shown(principal: Principal, deps: ApiDeps) {
  const settings = settingsToWire(await crmSettings(principal, deps))
  return { success: true, ...settings, settings }
}

async function change(
  principal: Principal,
  section: SettingsSection,
  body: Readonly<Record<string, unknown>>,
  deps: ApiDeps,
): Promise<void> {
  const now = settingsToWire(await crmSettings(principal, deps))
  switch (section) {
    case 'general': {
      const { siteName, companyName, timezone, country } = parseInput(generalBody, body, 'body')
      const { siteName: _name, companyName: _company, timezone: _zone, country: _country, ...rest } = body
      refuseChanges(section, rest, {})
      // The two spellings of the name stand in one form; the one that was changed is meant.
      const name = siteName === undefined || siteName === now.general.siteName ? companyName : siteName
      const wish = {
        ...(name !== undefined && { name }),
        ...(timezone !== undefined && { timeZone: timezone }),
        ...(country !== undefined && { defaultCountry: country }),
      }
      return changeGeneral(principal, wish, deps)
    }
    case 'integrations': {
      const { meta, twilio, ...rest } = body
      refuseChanges(section, rest, {})
      const setup = meta === undefined ? null : setupFromWire(parseInput(setupBody, meta, 'body'))
      const account = twilio === undefined ? null : parseInput(accountBody, twilio, 'body')
      if (account !== null) await changeAccount(principal, account, deps)
      if (setup !== null) await putMetaSetup(principal, setup, deps)
      return
    }
    default:
      return refuseChanges(section, body, now[section])
  }
}

/** @throws DomainError VALIDATION_ERROR by field */
async function changeAccount(
  principal: Principal,
  { accountSid, authToken, publicUrl }: z.output<typeof accountBody>,
  deps: ApiDeps,
): Promise<void> {
  const { account, publicUrl: url } = await getPbxAccount(principal, deps)
  if (authToken === '' && accountSid === (account ?? '') && publicUrl === (url ?? '')) return
  const missing = Object.entries({ accountSid, authToken, publicUrl }).filter(([, value]) => value === '')
  if (missing.length > 0) {
    const problem =
      'An account is changed as a whole: its id, its token and the address at which it reaches this server.'
    throw new DomainError('VALIDATION_ERROR', problem, {
      fields: Object.fromEntries(missing.map(([field]) => [`twilio.${field}`, 'This is needed.'])),
    })
  }
  await putPbxAccount(principal, { account: accountSid, secret: authToken, publicUrl }, deps)
}
