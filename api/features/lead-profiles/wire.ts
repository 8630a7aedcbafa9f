import { classOfPriority } from '../../../dialer/model/lead-priority.js'
import type { ProfiledLead } from '../../../storage/leads/profile/repository.js'
import type { Wire } from '../../contract/reply.js'
import { iso, isoOrNull, isoSecond } from '../../schema/pieces.js'
import { leadToWire } from '../leads/wire.js'
import { leadForm } from './lead-form.js'
import { progressToWire } from './words.js'

/** A lead that is worked, as answers carry it; `now` (epoch ms) tells what is overdue. */
export function profiledToWire({ lead, profile, assignee, followUps }: ProfiledLead, now: number): Wire {
  return {
    id: lead.id,
    phoneNumber: lead.number,
    name: lead.name,
    email: lead.email,
    progress: progressToWire(profile.progress),
    progressAt: iso(profile.progressAt),
    source: profile.source,
    quality: profile.quality,
    priority: classOfPriority(lead.priority),
    score: profile.score,
    agent: assignee === null ? null : { id: assignee.agent, userId: assignee.user, name: assignee.name },
    assignedAt: isoOrNull(profile.assignedAt),
    assignedBy: profile.assignedBy,
    reassigned: profile.reassigned,
    waitingSince: isoOrNull(profile.waitingSince),
    lastContactAt: isoOrNull(profile.lastContactAt),
    contacts: profile.contacts,
    followUps: {
      count: followUps.count,
      nextAt: isoOrNull(followUps.nextAt),
      overdue: followUps.nextAt !== null && followUps.nextAt < now,
    },
    requirements: profile.requirements,
    product: profile.product,
    notes: profile.notes,
    answers: { ...profile.answers },
    ad: { ...profile.ad },
    value: profile.value,
    convertedAt: isoOrNull(profile.convertedAt),
    archivedAt: isoOrNull(profile.archivedAt),
    lead: leadToWire(lead),
    createdAt: isoSecond(lead.createdAt),
    updatedAt: isoSecond(lead.updatedAt),
  }
}

/** A lead as the JSON that lists carry. */
export const profiledJson = leadForm(profiledToWire)
