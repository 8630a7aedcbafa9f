import type { Milestones } from '../model/call-record.js'

export type MilestoneName = keyof Milestones

/** The milestones of a call that was just reserved. */
export function beginMilestones(at: number): Milestones {
  return {
    reservedAt: at,
    dialedAt: null,
    ringingAt: null,
    answeredAt: null,
    verdictAt: null,
    agentAt: null,
    bridgedAt: null,
    endedAt: null,
    closedAt: null,
  }
}

/** With one more milestone. Written once, never moved; never before one reached already, for facts may be told late. */
export function reach(milestones: Milestones, name: MilestoneName, at: number): Milestones {
  return milestones[name] === null ? { ...milestones, [name]: Math.max(at, lastOf(milestones)) } : milestones
}

function lastOf(milestones: Milestones): number {
  let last = milestones.reservedAt
  for (const at of Object.values(milestones)) if (at !== null && at > last) last = at
  return last
}

/** How long lead and agent could hear each other. ms */
export function talkMs({ bridgedAt, endedAt }: Milestones): number {
  return bridgedAt === null || endedAt === null ? 0 : Math.max(0, endedAt - bridgedAt)
}

/** From the originate to the end of the lead's leg. ms */
export function durationMs({ dialedAt, endedAt }: Milestones): number {
  return dialedAt === null || endedAt === null ? 0 : Math.max(0, endedAt - dialedAt)
}
