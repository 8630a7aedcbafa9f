import type { DomainEvent, DomainEventKind } from '../../../dialer/model/domain-event.js'
import { localNumber } from '../../features/leads/local-number.js'
import type { AddressedMessage } from '../../live/socket-io-dialect.js'
import { isoSecond } from '../../schema/pieces.js'
import { idsToWire, type Named } from './write.js'

type Event<K extends DomainEventKind> = Extract<DomainEvent, { readonly kind: K }>

/** As the front ends colour a note. */
type NoticeType = 'info' | 'success' | 'warning' | 'error'

interface Notice {
  readonly type: NoticeType
  readonly title: string
  readonly message: string
}

function notification(at: number, notice: Notice, rooms: readonly string[]): AddressedMessage {
  return { rooms, event: 'notification', data: { ...notice, timestamp: isoSecond(at) } }
}

/** An advertisement brought a lead. */
export function metaLeadReceived(
  { at, lead, name, phone, source, adCampaign, isKnown }: Event<'lead.received'>,
  {
    rooms,
    person,
    country,
  }: { readonly rooms: readonly string[]; readonly person: Named | null; readonly country: string | null },
): AddressedMessage {
  const number = localNumber(phone, country)
  const data = {
    leadId: String(lead),
    name: name ?? '',
    campaignName: adCampaign,
    phone: number,
    source,
    isDuplicate: isKnown,
    assignedTo: person && { ...idsToWire(person.user), name: person.name },
    lead: { ...idsToWire(lead), name: name ?? '', phone: number },
    timestamp: isoSecond(at),
  }
  return { rooms, event: 'meta-lead-received', data }
}

const verdicts = {
  reviewed: { type: 'info', title: 'Report reviewed' },
  approved: { type: 'success', title: 'Report approved' },
  rejected: { type: 'warning', title: 'Report rejected' },
} as const

/** A report is told to those who read it, written as well as handed in; what became of it, to its author. */
export function reportMessages(
  { at, report, reportType, day, user, userName, status, reviewerName }: Event<'report.status'>,
  { own, others }: { readonly own: readonly string[]; readonly others: readonly string[] },
): readonly AddressedMessage[] {
  if (status === 'draft' || status === 'submitted') {
    const data = {
      reportId: String(report),
      userId: String(user),
      userName,
      user: { ...idsToWire(user), name: userName },
      reportType,
      reportDate: day,
      status,
      timestamp: isoSecond(at),
    }
    return [{ rooms: others, event: 'report-submitted', data }]
  }
  const by = reviewerName === null || reviewerName === '' ? '' : ` by ${reviewerName}`
  const message = `Your ${reportType} report of ${day} was ${status}${by}.`
  return [notification(at, { ...verdicts[status], message }, own)]
}

export function breakExceeded(
  { at }: Event<'break.exceeded'>,
  name: string,
  rooms: readonly string[],
): AddressedMessage {
  const message = `${name} is on a break for longer than it may last.`
  return notification(at, { type: 'warning', title: 'Break over its time', message }, rooms)
}

/** Steps on the way are not told. */
export function linkChanged(
  { at, status, why }: Event<'link.status'>,
  rooms: readonly string[],
): readonly AddressedMessage[] {
  if (status === 'ready') {
    const message = 'Calls can be placed and taken.'
    return [notification(at, { type: 'success', title: 'The telephone exchange is connected', message }, rooms)]
  }
  if (status !== 'down') return []
  const message = why ?? 'No new calls until it is back.'
  return [notification(at, { type: 'error', title: 'The telephone exchange is not connected', message }, rooms)]
}

export function storageDamage(
  { at, state, sentence, todo }: Event<'storage.damage'>,
  rooms: readonly string[],
): AddressedMessage {
  const message = todo === null ? sentence : `${sentence} ${todo}`
  const notice: Notice =
    state === 'found'
      ? { type: 'error', title: 'Stored data is damaged', message }
      : { type: 'success', title: 'Stored data is sound again', message }
  return notification(at, notice, rooms)
}
