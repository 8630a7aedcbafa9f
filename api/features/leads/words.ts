import type { LeadStatus } from '../../../dialer/model/lead.js'

/** Lead statuses in the contract's words. */
export type WireLeadStatus = 'new' | 'contacted' | 'interested' | 'not_interested'

export const wireLeadStatuses = [
  'new',
  'contacted',
  'interested',
  'not_interested',
] as const satisfies readonly WireLeadStatus[]

export const leadStatusToWire: Readonly<Record<LeadStatus, WireLeadStatus>> = {
  new: 'new',
  contacted: 'contacted',
  interested: 'interested',
  notInterested: 'not_interested',
}

export const leadStatusFromWire: Readonly<Record<WireLeadStatus, LeadStatus>> = {
  new: 'new',
  contacted: 'contacted',
  interested: 'interested',
  not_interested: 'notInterested',
}
