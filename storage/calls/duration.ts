import type { CallRecord } from '../../dialer/model/call-record.js'

/** From answer to end, as a carrier's CDR bills it; 0 for a call that was not answered or is not over. ms */
export function durationMs(record: CallRecord): number {
  const { answeredAt, endedAt } = record.milestones
  return answeredAt === null || endedAt === null ? 0 : Math.max(0, endedAt - answeredAt)
}

/** From bridge to end; 0 without an agent. ms */
export function talkMs(record: CallRecord): number {
  const { bridgedAt, endedAt } = record.milestones
  return bridgedAt === null || endedAt === null ? 0 : Math.max(0, endedAt - bridgedAt)
}
