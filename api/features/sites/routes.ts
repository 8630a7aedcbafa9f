import { z } from 'zod'
import type { SiteLimits } from '../../../dialer/model/site-limits.js'
import type { SiteBackup } from '../../../storage/backup/site-backup.js'
import type { Wire } from '../../contract/reply.js'
import { fileRow, jsonRow } from '../../rows.js'
import { iso, isoOrNull } from '../../schema/pieces.js'
import { backUpSite, getBackup, listBackups } from './backup-service.js'
import {
  backupExample,
  backupWire,
  deletedSiteWire,
  siteCreate,
  siteCreateExample,
  siteExample,
  siteParam,
  siteUpdate,
  siteWire,
} from './schema.js'
import {
  createSite,
  deleteSite,
  getOneSite,
  listAllSites,
  listDeletedSites,
  restoreSite,
  resumeSite,
  type SiteView,
  suspendSite,
  updateSite,
} from './service.js'

const tag = 'Sites'
const right = 'sites.manage'
const one = { data: siteWire, example: siteExample }

function siteToWire({ site, isGoverned, members, link, liveCalls, fault }: SiteView): Wire {
  const setup = isGoverned ? null : site.setup
  return {
    id: site.id,
    name: site.name,
    status: site.status,
    origin: isGoverned ? 'configuration' : site.origin,
    pbx: setup?.pbx ?? null,
    timeZone: setup?.timeZone ?? null,
    defaultCountry: setup?.defaultCountry ?? null,
    limits: setup ? limitsToWire(setup.limits) : null,
    members,
    link,
    liveCalls,
    fault,
    createdAt: iso(site.createdAt),
    suspendedAt: isoOrNull(site.suspendedAt),
  }
}

function limitsToWire({ maxLines, callsPerSecond, inboundReserve = 0, trunks }: SiteLimits): Wire {
  return {
    maxLines,
    callsPerSecond,
    inboundReserve,
    trunks: trunks.map((trunk) => ({ ...trunk, inboundReserve: trunk.inboundReserve ?? 0 })),
  }
}

function backupToWire({ name, createdAt, bytes, sha256 }: SiteBackup): Wire {
  return { name, createdAt: iso(createdAt), bytes, sha256 }
}

export const sitesRows = [
  jsonRow({
    method: 'get',
    path: '/sites',
    tag,
    summary: 'Every site of the installation',
    right,
    answer: { list: true, ...one },
    run: async ({ principal, deps }) => ({ items: (await listAllSites(principal, deps)).map(siteToWire), page: null }),
  }),
  jsonRow({
    method: 'post',
    path: '/sites',
    tag,
    summary: 'Make a site; it runs at once on a PBX of the configuration',
    right,
    body: siteCreate,
    bodyExample: siteCreateExample,
    answer: { status: 201, ...one },
    run: async ({ principal, body: { id, name, ...setup }, deps }) => ({
      data: siteToWire(await createSite(principal, { id, name, setup }, deps)),
      message: 'Site created',
    }),
  }),
  jsonRow({
    method: 'get',
    path: '/sites/deleted',
    tag,
    summary: 'Deleted sites that can still be put back, latest first',
    right,
    answer: {
      list: true,
      data: deletedSiteWire,
      example: {
        folder: '2025-11-13T100000Z-north',
        id: 'north',
        name: 'North',
        members: 12,
        deletedAt: '2025-11-13T10:00:00.000Z',
      },
    },
    run: async ({ principal, deps }) => ({
      items: (await listDeletedSites(principal, deps)).map(({ folder, site: { id, name }, members, deletedAt }) => ({
        folder,
        id,
        name,
        members: members.length,
        deletedAt: iso(deletedAt),
      })),
      page: null,
    }),
  }),
  jsonRow({
    method: 'post',
    path: '/sites/deleted/:folder/restore',
    tag,
    summary: 'Put a deleted site back, suspended',
    right,
    params: z.strictObject({ folder: z.string().max(100) }),
    answer: one,
    run: async ({ principal, params, deps }) => ({
      data: siteToWire(await restoreSite(principal, params, deps)),
      message: 'Site put back; it is suspended',
    }),
  }),
  jsonRow({
    method: 'get',
    path: '/sites/:site',
    tag,
    summary: 'One site',
    right,
    params: siteParam,
    answer: one,
    run: async ({ principal, params, deps }) => ({
      data: siteToWire(await getOneSite(principal, { id: params.site }, deps)),
    }),
  }),
  jsonRow({
    method: 'patch',
    path: '/sites/:site',
    tag,
    summary: 'Rename a site or change how it is set up',
    description:
      'PBX, time zone and country change only while it is suspended. What the configuration file says of a site is changed there.',
    right,
    params: siteParam,
    body: siteUpdate,
    bodyExample: { name: 'North East' },
    answer: one,
    run: async ({ principal, params, body: { name, pbx, timeZone, defaultCountry, limits }, deps }) => {
      const setup = {
        ...(pbx !== undefined && { pbx }),
        ...(timeZone !== undefined && { timeZone }),
        ...(defaultCountry !== undefined && { defaultCountry }),
        ...(limits !== undefined && { limits }),
      }
      const change = {
        id: params.site,
        ...(name !== undefined && { name }),
        ...(Object.keys(setup).length > 0 && { setup }),
      }
      return { data: siteToWire(await updateSite(principal, change, deps)), message: 'Site changed' }
    },
  }),
  jsonRow({
    method: 'post',
    path: '/sites/:site/suspend',
    tag,
    summary: 'Dial nothing more and let nobody sign in; live calls go on to their end, all data is kept',
    right,
    params: siteParam,
    answer: one,
    run: async ({ principal, params, deps }) => ({
      data: siteToWire(await suspendSite(principal, { id: params.site }, deps)),
      message: 'Site suspended',
    }),
  }),
  jsonRow({
    method: 'post',
    path: '/sites/:site/resume',
    tag,
    summary: 'Let a suspended site work again',
    right,
    params: siteParam,
    answer: one,
    run: async ({ principal, params, deps }) => ({
      data: siteToWire(await resumeSite(principal, { id: params.site }, deps)),
      message: 'Site resumed',
    }),
  }),
  jsonRow({
    method: 'delete',
    path: '/sites/:site',
    tag,
    summary: 'Move a suspended site with all its data into the trash',
    description:
      'It can be put back until `retention.trashDays` are over. Copies in the daily backups go as these get old.',
    right,
    params: siteParam,
    query: z.strictObject({ name: z.string().max(200).default('').describe('The name of the site, repeated.') }),
    answer: { data: z.object({ folder: z.string() }), example: { folder: '2025-11-13T100000Z-north' } },
    run: async ({ principal, params, query, deps }) => {
      const { trash } = await deleteSite(principal, { id: params.site, name: query.name }, deps)
      return { data: { folder: trash }, message: 'Site deleted' }
    },
  }),
  jsonRow({
    method: 'get',
    path: '/sites/:site/backups',
    tag,
    summary: 'The backups of a site, latest first',
    right,
    params: siteParam,
    answer: { list: true, data: backupWire, example: backupExample },
    run: async ({ principal, params, deps }) => ({
      items: (await listBackups(principal, { id: params.site }, deps)).map(backupToWire),
      page: null,
    }),
  }),
  jsonRow({
    method: 'post',
    path: '/sites/:site/backups',
    tag,
    summary: 'Copy a site’s database into the folder of backups, also while it works; recordings are not in it',
    right,
    params: siteParam,
    answer: { status: 201, data: backupWire, example: backupExample },
    run: async ({ principal, params, deps }) => ({
      data: backupToWire(await backUpSite(principal, { id: params.site }, deps)),
      message: 'Backup made',
    }),
  }),
  fileRow({
    method: 'get',
    path: '/sites/:site/backups/:backup',
    tag,
    summary: 'A backup of a site as a SQLite file; whole or by Range',
    right,
    params: siteParam.extend({ backup: z.string().max(100) }),
    contentType: 'application/vnd.sqlite3',
    run: ({ principal, params, deps }) => getBackup(principal, { id: params.site, name: params.backup }, deps),
  }),
]
