import type { Kysely, Selectable } from 'kysely'
import { type ConsentFact, consentAt, covers } from '../../dialer/campaigns/consent.js'
import type { ConsentScope } from '../../dialer/model/compliance-settings.js'
import { type CampaignId, campaignId } from '../../dialer/model/ids.js'
import { dncDigits } from '../dnc/digits.js'
import { type Page, type PageQuery, pageOffset } from '../page.js'
import type { SiteTables } from '../site-tables.js'
import type { SiteTx } from '../writer/operation.js'
import type { ConsentTable } from './table.js'

/** An entry of the consent history, with its provenance. */
export interface ConsentRecord extends ConsentFact {
  readonly id: number
  readonly number: string
  /** Null: for the whole site. */
  readonly campaign: CampaignId | null
  /** How the person said so, for example `web form`. */
  readonly method: string
  /** The text agreed to, or where the proof lies; null where none was given. */
  readonly evidence: string | null
  /** File or API that told us. */
  readonly source: string
  readonly recordedBy: string
  readonly recordedAt: number
}

export interface ConsentQuery extends PageQuery {
  readonly number?: string
  readonly campaign?: CampaignId
}

/** One page of the history, newest first. */
export async function listConsents(db: Kysely<SiteTables>, query: ConsentQuery): Promise<Page<ConsentRecord>> {
  let some = db.selectFrom('consents')
  if (query.number !== undefined) some = some.where('digits', '=', dncDigits(query.number))
  if (query.campaign !== undefined) some = some.where('campaign_id', '=', query.campaign)
  const rows = await some.selectAll().orderBy('id', 'desc').limit(query.limit).offset(pageOffset(query)).execute()
  const count = await some.select((eb) => eb.fn.countAll<number>().as('n')).executeTakeFirstOrThrow()
  return { items: rows.map(consentFromRow), total: count.n }
}

export function consentFromRow(row: Selectable<ConsentTable>): ConsentRecord {
  return {
    id: row.id,
    number: row.number,
    campaign: row.campaign_id === null ? null : campaignId(row.campaign_id),
    action: row.action,
    scope: row.scope,
    at: row.at,
    expiresAt: row.expires_at,
    method: row.method,
    evidence: row.evidence,
    source: row.source,
    recordedBy: row.recorded_by,
    recordedAt: row.recorded_at,
  }
}

/** True if the number's consent on record, for the site or for the campaign, is enough. */
export function hasConsent(
  tx: Pick<SiteTx, 'statement'>,
  asked: {
    readonly number: string
    readonly campaign: number | null
    readonly scope: ConsentScope
    readonly now: number
  },
): boolean {
  const history = tx
    .statement(
      `SELECT action, scope, at, expires_at AS expiresAt FROM consents
       WHERE digits = ? AND (campaign_id IS NULL OR campaign_id = ?) ORDER BY at, id`,
    )
    .all(dncDigits(asked.number), asked.campaign) as ConsentFact[]
  return covers(consentAt(history, asked.now), asked.scope)
}
