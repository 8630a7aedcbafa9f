import { type Kysely, sql } from 'kysely'
import type { LeadProfile } from '../../../dialer/crm/lead-profile.js'
import { type AgentId, agentId, type UserId, userId } from '../../../dialer/model/ids.js'
import type { SiteTables } from '../../site-tables.js'
import { type LeadRow, type LeadView, viewFromRow } from '../repository.js'
import { type ProfileRow, profileColumns, profileFromRow } from './profile-from-row.js'

/** A lead with what people who work it know of it. */
export interface ProfiledLead {
  readonly lead: LeadView
  readonly profile: LeadProfile
  /** Whose work it is; null: nobody's. */
  readonly assignee: Assignee | null
  readonly followUps: LeadFollowUps
}

/** The agent who has a lead. */
export interface Assignee {
  readonly agent: AgentId
  readonly user: UserId
  readonly name: string
}

/** What is to come of a lead's calls. */
export interface LeadFollowUps {
  /** All that were ever noted. */
  readonly count: number
  /** The next open one, overdue ones too; epoch ms. Null: none has a time. */
  readonly nextAt: number | null
}

/** A lead's row with its profile and the names that belong to it. */
export interface ProfiledRow extends LeadRow, ProfileRow {
  readonly agent_name: string | null
  readonly agent_user: number | null
  readonly follow_ups: number | null
  readonly next_at: number | null
}

const ofProfile = profileColumns.map((name) => `p.${name}` as const)

/** Leads by their ids, which are its only values, in any order; those without a profile and deleted ones are left out. */
export function profiledRows(db: Kysely<SiteTables>, ids: readonly number[]) {
  return db
    .selectFrom('lead_profiles as p')
    .innerJoin('leads', 'leads.id', 'p.lead_id')
    .leftJoin('agents', 'agents.id', 'p.agent_id')
    .selectAll('leads')
    .select(ofProfile)
    .select(['agents.name as agent_name', 'agents.user_id as agent_user'])
    .select((eb) => [
      eb
        .selectFrom('follow_ups')
        .whereRef('follow_ups.lead_id', '=', 'p.lead_id')
        .select((of) => of.fn.countAll<number>().as('n'))
        .as('follow_ups'),
      eb
        .selectFrom('follow_ups')
        .whereRef('follow_ups.lead_id', '=', 'p.lead_id')
        .where('follow_ups.open', '=', sql.lit(1))
        .select((of) => of.fn.min<number | null>('follow_ups.scheduled_at').as('at'))
        .as('next_at'),
    ])
    .where('p.lead_id', 'in', ids)
    .where('leads.deleted_at', 'is', null)
}

/** A lead that is worked, by its row. */
export function profiledFromRow(row: ProfiledRow): ProfiledLead {
  const { agent_id: agent, agent_user: user, agent_name: name } = row
  return {
    lead: viewFromRow(row),
    profile: profileFromRow(row),
    assignee: agent === null || user === null ? null : { agent: agentId(agent), user: userId(user), name: name ?? '' },
    followUps: { count: row.follow_ups ?? 0, nextAt: row.next_at },
  }
}
