import { classOfPriority } from '../../../dialer/model/lead-priority.js'
import { parsePlace } from '../../../dialer/model/place.js'
import type { LeadRow } from '../../../storage/leads/repository.js'
import { parseJsonObject } from '../../../storage/parse-json.js'
import { keptForm } from '../../../storage/row-form.js'
import { isoSecondText, isoText, joined, jsonText, wordText } from '../../schema/json-texts.js'
import { flat } from './wire.js'
import { leadStatusToWire } from './words.js'

/** A lead as the JSON that lists carry. */
export const leadJson = keptForm(writeLead)

/** The JSON of `leadToWire`, written without what lies between the row and its text: a page of leads is the most asked of all. */
export function writeLead(row: LeadRow): string {
  const isFinished = row.stage === 'finished'
  const claimed = row.stage === 'claimed' ? isoText(row.claimed_until) : 'null'
  const callbackAgent = row.callback_at === null ? null : row.callback_agent_id
  const begin = `{"id":${row.id},"campaignId":${row.campaign_id},"phoneNumber":${jsonText(row.number)},"name":${jsonText(row.name)}`
  const standing = `,"email":${jsonText(row.email)},"status":"${leadStatusToWire[row.status]}","stage":${wordText(row.stage)},"finishedWhy":${wordText(row.finished_why)}`
  const times = `,"attempts":${row.attempts},"lastContactedAt":${isoSecondText(row.last_attempt_at)},"dueAt":${isFinished ? 'null' : isoText(row.due_at)}`
  const callback = `,"callbackAt":${isoText(row.callback_at)},"callbackAgentId":${callbackAgent}${placeText(row.time_zone)}`
  const urgency = `,"priority":${row.priority},"priorityClass":"${classOfPriority(row.priority)}","ownerAgentId":${row.owner_agent_id}`
  const facts = `,"claimedUntil":${claimed},"tags":${row.tags},"metadata":${metadataText(row.metadata)}`
  const dates = `,"createdAt":${isoSecondText(row.created_at)},"updatedAt":${isoSecondText(row.updated_at)}}`
  return joined([begin, standing, times, callback, urgency, facts, dates])
}

/** A site knows few kinds of places. */
const mostPlaces = 5000
const places = new Map<string, string>()

function placeText(kept: string): string {
  const known = places.get(kept)
  if (known !== undefined) return known
  const { zones, regions } = parsePlace(kept)
  const zone = zones.length === 1 ? (zones[0] ?? null) : null
  const text = `,"timeZone":${JSON.stringify(zone)},"calledPlace":${JSON.stringify({ timeZones: zones, regions })}`
  if (places.size >= mostPlaces) places.clear()
  places.set(kept, text)
  return text
}

/** Flat facts stand as they were kept. */
function metadataText(kept: string): string {
  if (kept === '{}') return kept
  const metadata = parseJsonObject(kept)
  for (const key in metadata) if (typeof metadata[key] === 'object') return JSON.stringify(flat(metadata))
  return kept
}
