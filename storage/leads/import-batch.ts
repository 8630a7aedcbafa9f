import { DomainError } from '../../dialer/model/domain-error.js'
import type { CampaignId } from '../../dialer/model/ids.js'
import type { PhoneNumber } from '../../dialer/model/phone-number.js'
import type { SiteTx } from '../writer/operation.js'
import { blockIds, countLeads } from './lead-counts.js'

/**
 * Some new leads of one campaign. `cells` holds {@link leadCellCount} values per lead, one lead after the
 * other, as {@link leadCells} writes them: one flat array crosses to the writer's thread in a third of the time of objects.
 */
export interface LeadBatchInput {
  readonly campaign: CampaignId
  readonly cells: readonly LeadCell[]
}

export type LeadCell = string | number | null

/** Number, name, e-mail, metadata (JSON object), time zone (`''` for none), priority, due time (epoch ms), tags (JSON array). */
export type LeadCells = readonly [string, string | null, string | null, string, string, number, number, string]

export interface LeadBatchResult {
  readonly imported: number
  /** Leads whose number the campaign had already. */
  readonly duplicates: number
}

/** Values per lead in {@link LeadBatchInput.cells}. */
export const leadCellCount = 8

/** The values of one lead. `metadata` is a JSON object as text; leads that fall due earlier are dialled earlier. */
export function leadCells(lead: {
  readonly number: PhoneNumber
  readonly name: string | null
  readonly email: string | null
  readonly metadata: string | null
  readonly timeZone: string | null
  readonly priority: number
  readonly dueAt: number
  readonly tags?: readonly string[]
}): LeadCells {
  const tags = lead.tags === undefined || lead.tags.length === 0 ? '[]' : JSON.stringify(lead.tags)
  const { number, name, email, metadata, timeZone, priority, dueAt } = lead
  return [number, name, email, metadata ?? '{}', timeZone ?? '', priority, dueAt, tags]
}

/** Leads per statement: more bind no faster, fewer cost a call each. */
const leadsPerStatement = 50

/**
 * Inserts the leads the campaign does not have yet; those it has stay untouched.
 * @throws DomainError VALIDATION_ERROR if the campaign does not exist
 */
export function importBatch(tx: SiteTx, input: LeadBatchInput): LeadBatchResult {
  const campaign = tx.statement('SELECT 1 FROM campaigns WHERE id = ? AND deleted_at IS NULL').get(input.campaign)
  if (campaign === undefined) {
    const problem = `There is no campaign ${input.campaign}.`
    throw new DomainError('VALIDATION_ERROR', problem, { fields: { campaign: problem } })
  }
  // Ids only grow, so the leads of this batch are those behind the last id there was.
  const last = tx.statement('SELECT ifnull(max(id), 0) FROM leads').pluck().get()
  const leads = input.cells.length / leadCellCount
  let imported = 0
  try {
    for (let at = 0; at < leads; at += leadsPerStatement) {
      const count = Math.min(leadsPerStatement, leads - at)
      const values = input.cells.slice(at * leadCellCount, (at + count) * leadCellCount)
      imported += tx.statement(insertSql(count)).run({ campaign: input.campaign, now: tx.now }, values).changes
    }
  } finally {
    // The batch has no savepoint: what is in the table is counted, whatever became of the rest.
    countNew(tx, input.campaign, Number(last))
    if (hasTags(input.cells)) indexNewTags(tx, Number(last))
  }
  return { imported, duplicates: leads - imported }
}

function hasTags(cells: readonly LeadCell[]): boolean {
  for (let at = leadCellCount - 1; at < cells.length; at += leadCellCount) if (cells[at] !== '[]') return true
  return false
}

function indexNewTags(tx: SiteTx, afterId: number): void {
  tx.statement(
    `INSERT OR IGNORE INTO lead_tags (tag, lead_id)
     SELECT json_each.value, leads.id FROM leads, json_each(leads.tags) WHERE leads.id > ? AND leads.tags <> '[]'`,
  ).run(afterId)
}

/** The statement for `count` leads. Only two texts come up in an import: whole statements and the rest of the last batch. */
function insertSql(count: number): string {
  const row = '(:campaign, ?, ?, ?, ?, ?, ?, ?, ?, :now, :now)'
  return `INSERT OR IGNORE INTO leads
    (campaign_id, number, name, email, metadata, time_zone, priority, due_at, tags, created_at, updated_at)
    VALUES ${Array.from({ length: count }, () => row).join(', ')}`
}

function countNew(tx: SiteTx, campaign: CampaignId, afterId: number): void {
  const kinds = tx
    .statement(
      `SELECT id / ${blockIds} AS block, time_zone, priority, count(*) AS n FROM leads WHERE id > ? GROUP BY 1, 2, 3`,
    )
    .all(afterId)
  for (const kind of kinds) {
    const { block, time_zone: timeZone, priority, n } = kindRow(kind)
    countLeads(tx, { campaign, block, timeZone, priority, stage: 'ready', status: 'new' }, n)
  }
}

function kindRow(row: unknown): { block: number; time_zone: string; priority: number; n: number } {
  return row as { block: number; time_zone: string; priority: number; n: number }
}
