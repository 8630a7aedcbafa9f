import type { EngineStatus } from '../../dialer/ports/commands.js'
import type { DayCounts } from '../sites/day-counts.js'

/** What the dialer is doing, over all sites. */
export interface Activity {
  readonly ready: number
  readonly talking: number
  readonly wrapUp: number
  readonly paused: number
  readonly dialing: number
  readonly waiting: number
  readonly connected: number
  readonly attemptsToday: number
  readonly answeredToday: number
  readonly abandonedToday: number
}

/**
 * One line for people: who is ready, which calls live, what today came to.
 * @param width columns there are; the fullest of three wordings that fits is taken, the shortest where none does
 */
export function activityLine(activity: Activity, width = Number.POSITIVE_INFINITY): string {
  const { ready, talking, wrapUp, paused, dialing, waiting, connected } = activity
  const { attemptsToday, answeredToday, abandonedToday } = activity
  const rate = attemptsToday === 0 ? '' : ` (${Math.round((answeredToday / attemptsToday) * 100)} %)`
  const full = [
    `agents: ${ready} ready, ${talking} talking, ${wrapUp} wrap-up, ${paused} paused`,
    `calls: ${dialing} dialing, ${waiting} waiting, ${connected} connected`,
    `today: ${attemptsToday} attempts, ${answeredToday} answered${rate}, ${abandonedToday} abandoned`,
  ].join(' | ')
  const medium = [
    `agents: ${ready} ready, ${talking} talking`,
    `calls: ${dialing} dialing, ${connected} connected`,
    `today: ${attemptsToday} attempts, ${answeredToday} answered, ${abandonedToday} abandoned`,
  ].join(' | ')
  const short = `${ready} ready, ${talking} talking | ${dialing} dialing, ${connected} connected | ${attemptsToday} attempts, ${answeredToday} answered`
  return [full, medium].find((text) => text.length <= width) ?? short
}

/** The activity of several sites together. */
export function sumActivity(sites: readonly { readonly status: EngineStatus; readonly today: DayCounts }[]): Activity {
  const agents = sites.flatMap(({ status }) => status.agents.map((agent) => agent.presence.name))
  const campaigns = sites.flatMap(({ status }) => status.campaigns)
  const at = (...names: readonly string[]): number => agents.filter((name) => names.includes(name)).length
  const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0)
  return {
    ready: at('available', 'previewing'),
    talking: at('talking', 'reserved', 'ringing'),
    wrapUp: at('wrapUp'),
    paused: at('paused'),
    dialing: sum(campaigns.map((campaign) => campaign.dialing)),
    waiting: sum(campaigns.map((campaign) => campaign.waiting)),
    connected: sum(campaigns.map((campaign) => campaign.talking)),
    attemptsToday: sum(sites.map(({ today }) => today.attempts)),
    answeredToday: sum(sites.map(({ today }) => today.answered)),
    abandonedToday: sum(sites.map(({ today }) => today.abandoned)),
  }
}
