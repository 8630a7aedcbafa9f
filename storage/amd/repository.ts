import { type Kysely, sql } from 'kysely'
import { z } from 'zod'
import type { HeardAnswer } from '../../dialer/model/amd-quality.js'
import { isHeardAlike } from '../../dialer/model/amd-setup.js'
import type { CampaignId } from '../../dialer/model/ids.js'
import type { SiteTables } from '../site-tables.js'
import type { AmdCount } from './confusion-from.js'

/** Verdicts that are alike, by trunk and hour of the day (UTC). */
export interface AmdCountOf extends AmdCount {
  readonly trunk: string
  readonly hour: number
  readonly treatedAs: 'person' | 'machine' | 'audit'
}

/** What is asked: verdicts of one campaign under one setup since a moment, epoch ms. */
export interface AmdQuery {
  readonly campaign: CampaignId
  readonly setup: string
  readonly since: number
}

/** Verdicts counted by what they took the answer for, what it was, trunk and hour. */
export async function countVerdicts(db: Kysely<SiteTables>, query: AmdQuery): Promise<readonly AmdCountOf[]> {
  return db
    .selectFrom('amd_verdicts')
    .select(['judged', 'truth', 'trunk', 'treated_as as treatedAs'])
    .select(sql<number>`at / 3600000 % 24`.as('hour'))
    .select(({ fn }) => fn.countAll<number>().as('n'))
    .where('campaign_id', '=', query.campaign)
    .where('at', '>=', query.since)
    .where('setup', '=', query.setup)
    .groupBy(['judged', 'truth', 'trunk', 'treated_as', 'hour'])
    .execute()
}

const voice = z.array(z.number().min(0))

/** The newest answers of which is known what was heard and what was there, heard as `setup` hears; at most `limit`. */
export async function heardAnswers(
  db: Kysely<SiteTables>,
  { campaign, setup, since }: AmdQuery,
  limit: number,
): Promise<readonly HeardAnswer[]> {
  const rows = await db
    .selectFrom('amd_verdicts')
    .select(['voice', 'truth', 'setup'])
    .where('campaign_id', '=', campaign)
    .where('at', '>=', since)
    .where('shadow', '=', 1)
    .where('truth', 'is not', null)
    .where('voice', 'is not', null)
    .orderBy('at', 'desc')
    .limit(limit)
    .execute()
  return rows
    .filter((row) => isHeardAlike(row.setup, setup))
    .map((row) => ({ voice: voice.parse(JSON.parse(row.voice ?? '[]')), machine: row.truth === 'machine' }))
}
