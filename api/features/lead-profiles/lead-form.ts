import { type ProfiledLead, type ProfiledRow, profiledFromRow } from '../../../storage/leads/profile/profiled-row.js'
import { type KeptForm, keptForm } from '../../../storage/row-form.js'
import { type WrittenJson, writtenList } from '../../contract/reply.js'

/** A lead of a list, written already, once for each side of the time of its next follow-up. */
export interface WrittenLead {
  readonly id: number
  /** Epoch ms; null: no follow-up is open. */
  readonly nextAt: number | null
  readonly json: string
  /** With the follow-up overdue. */
  readonly overdueJson: string
}

/** How a contract writes the leads of its lists; what it wrote is kept for rows that are the same. */
export type LeadForm = KeptForm<ProfiledRow, WrittenLead>

/** @param toWire must depend on the lead alone, and on whether its next follow-up lies before `now` */
export function leadForm(toWire: (lead: ProfiledLead, now: number) => unknown): LeadForm {
  return keptForm((row: ProfiledRow) => {
    const lead = profiledFromRow(row)
    const { nextAt } = lead.followUps
    const json = JSON.stringify(toWire(lead, nextAt ?? 0))
    return { id: row.id, nextAt, json, overdueJson: nextAt === null ? json : JSON.stringify(toWire(lead, nextAt + 1)) }
  })
}

/** A page of leads as it is at a moment. */
export function writtenLeads(leads: readonly WrittenLead[], now: number): WrittenJson {
  return writtenList(
    leads.map(({ nextAt, json, overdueJson }) => (nextAt !== null && nextAt < now ? overdueJson : json)),
  )
}
