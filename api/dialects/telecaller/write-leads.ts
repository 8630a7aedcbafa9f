import { classOfPriority } from '../../../dialer/model/lead-priority.js'
import type { PutLead } from '../../features/lead-profiles/create-lead.js'
import { type LeadForm, leadForm } from '../../features/lead-profiles/lead-form.js'
import type { LeadNumbers } from '../../features/lead-profiles/numbers.js'
import { progressToWire } from '../../features/lead-profiles/words.js'
import { localNumber } from '../../features/leads/local-number.js'
import { isoSecond, isoSecondOrNull } from '../../schema/pieces.js'
import { idsToWire, perCent, type WireRecord } from './write.js'

/** A lead that people work. */
type Lead = Pick<PutLead, 'lead' | 'profile' | 'assignee' | 'followUps'>

/** What stands around the leads of an answer. */
export interface LeadSetting {
  /** Epoch ms; tells what is overdue. */
  readonly now: number
  /** Of numbers that are told without one. */
  readonly country: string | null
}

/** A lead as every answer carries it. */
export function leadToWire({ lead, profile, assignee, followUps }: Lead, { now, country }: LeadSetting): WireRecord {
  const id = String(lead.id)
  // Spelled out: what is spread into an object of so many fields costs more than the rest of it.
  return {
    _id: id,
    id,
    name: lead.name ?? '',
    email: lead.email ?? '',
    phone: localNumber(lead.number, country),
    source: profile.source,
    status: progressToWire(profile.progress),
    priority: classOfPriority(lead.priority),
    quality: profile.quality,
    assignedTo: assignee === null ? null : { ...idsToWire(assignee.user), name: assignee.name },
    assignedAt: isoSecondOrNull(profile.assignedAt),
    createdAt: isoSecond(lead.createdAt),
    updatedAt: isoSecond(lead.updatedAt),
    lastContactDate: isoSecondOrNull(profile.lastContactAt),
    followupCount: followUps.count,
    nextFollowupDate: isoSecondOrNull(followUps.nextAt),
    isOverdue: followUps.nextAt !== null && followUps.nextAt < now,
    score: profile.score,
    product: profile.product ?? '',
    requirements: profile.requirements ?? '',
    notes: profile.notes ?? '',
    value: profile.value,
    convertedAt: isoSecondOrNull(profile.convertedAt),
    reassignmentCount: profile.reassigned,
    isArchived: profile.archivedAt !== null,
    metaData: {
      adName: profile.ad.adName,
      campaignName: profile.ad.campaignName,
      leadGenFormName: profile.ad.formName,
      answers: { ...profile.answers },
    },
  }
}

const forms = new Map<string | null, LeadForm>()

/** Leads as the JSON that lists carry, in a site of this country. */
export function leadJson(country: string | null): LeadForm {
  const known = forms.get(country)
  if (known !== undefined) return known
  const form = leadForm((lead, now) => leadToWire(lead, { now, country }))
  forms.set(country, form)
  return form
}

/** What became of giving a new lead to somebody. */
export function assignmentToWire({ assignment }: Pick<PutLead, 'assignment'>): WireRecord {
  return assignment === null
    ? { success: false, message: 'No telecaller is available; the lead waits for one' }
    : { success: true, telecaller: { ...idsToWire(assignment.user), name: assignment.name } }
}

/** How leads stand, under names of their own and as the distributions that charts read. */
export function leadStatsToWire(numbers: LeadNumbers): WireRecord {
  const of = (word: string): number => numbers.byProgress.find((group) => group.word === word)?.count ?? 0
  return {
    totalLeads: numbers.total,
    newLeads: of('new'),
    contactedLeads: of('contacted'),
    qualifiedLeads: of('qualified'),
    interestedLeads: of('interested'),
    notInterestedLeads: of('notInterested'),
    callbackLeads: of('callback'),
    convertedLeads: numbers.converted,
    closedLeads: of('closed'),
    unassignedLeads: numbers.waiting,
    conversionRate: perCent(numbers.converted, numbers.total),
    totalValue: numbers.value,
    statusDistribution: numbers.byProgress.map(({ word, count }) => ({ status: progressToWire(word), count })),
    sourceDistribution: numbers.bySource.map(({ word, count }) => ({ source: word, count })),
    qualityDistribution: numbers.byQuality.map(({ word, count }) => ({ quality: word, count })),
    priorityDistribution: numbers.byPriority.map(({ word, count }) => ({ priority: word, count })),
  }
}

/** Where leads come from, and what comes of them. */
export function sourcesToWire({ bySource }: Pick<LeadNumbers, 'bySource'>): readonly WireRecord[] {
  return bySource.map(({ word, count, converted, value }) => ({
    _id: word,
    source: word,
    count,
    conversions: converted,
    conversionRate: perCent(converted, count),
    value,
  }))
}
