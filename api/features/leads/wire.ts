import type { LeadStage } from '../../../dialer/model/lead.js'
import { classOfPriority } from '../../../dialer/model/lead-priority.js'
import { parsePlace } from '../../../dialer/model/place.js'
import type { LeadView } from '../../../storage/leads/repository.js'
import type { Wire } from '../../contract/reply.js'
import { iso, isoOrNull, isoSecond, isoSecondOrNull } from '../../schema/pieces.js'
import { snakeWord } from '../../schema/words.js'
import type { ImportStatus } from './import-jobs.js'
import { leadStatusToWire } from './words.js'

/** Stages of the wire in our words. */
export const stageFromWire: Readonly<Record<'ready' | 'claimed' | 'in_attempt' | 'finished', LeadStage>> = {
  ready: 'ready',
  claimed: 'claimed',
  in_attempt: 'inAttempt',
  finished: 'finished',
}

/** A lead as answers carry it. */
export function leadToWire(lead: LeadView): Wire {
  const place = parsePlace(lead.timeZone)
  return {
    id: lead.id,
    campaignId: lead.campaign,
    phoneNumber: lead.number,
    name: lead.name,
    email: lead.email,
    status: leadStatusToWire[lead.status],
    stage: snakeWord(lead.stage),
    finishedWhy: lead.finishedWhy === null ? null : snakeWord(lead.finishedWhy),
    attempts: lead.attempts,
    lastContactedAt: isoSecondOrNull(lead.lastAttemptAt),
    dueAt: lead.stage === 'finished' ? null : iso(lead.dueAt),
    callbackAt: isoOrNull(lead.callback?.at ?? null),
    callbackAgentId: lead.callback?.agent ?? null,
    timeZone: place.zones.length === 1 ? (place.zones[0] ?? null) : null,
    calledPlace: { timeZones: [...place.zones], regions: [...place.regions] },
    priority: lead.priority,
    priorityClass: classOfPriority(lead.priority),
    ownerAgentId: lead.owner,
    claimedUntil: lead.stage === 'claimed' ? isoOrNull(lead.claimedUntil) : null,
    tags: [...lead.tags],
    metadata: flat(lead.metadata),
    createdAt: isoSecond(lead.createdAt),
    updatedAt: isoSecond(lead.updatedAt),
  }
}

/** Facts of other kinds than lists show are left out. */
export function flat(metadata: Readonly<Record<string, unknown>>): Wire {
  return Object.fromEntries(
    Object.entries(metadata).map(([key, value]) => [
      key,
      typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : null,
    ]),
  )
}

/** An import as answers carry it. */
export function importToWire(status: ImportStatus): Wire {
  const { id, campaign, counts, state, fileName, alreadyImported, rejectsFile, error, startedAt, finishedAt } = status
  return {
    imported: counts.imported,
    duplicates: counts.duplicates,
    errors: counts.errors,
    consents: counts.consents,
    campaignId: campaign,
    importId: id,
    state,
    rows: counts.rows,
    progress: counts.done,
    fileName,
    alreadyImported,
    rejectsUrl: rejectsFile === null ? null : `/api/leads/imports/${id}/rejected`,
    error: error?.message ?? null,
    startedAt: iso(startedAt),
    finishedAt: isoOrNull(finishedAt),
  }
}
