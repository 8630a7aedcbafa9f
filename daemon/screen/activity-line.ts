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

/** One line for people: who is ready, which calls live, what today came to. */
export function activityLine(activity: Activity): string {
  const { attemptsToday, answeredToday, abandonedToday } = activity
  const rate = attemptsToday === 0 ? '' : ` (${Math.round((answeredToday / attemptsToday) * 100)} %)`
  return [
    `agents: ${activity.ready} ready, ${activity.talking} talking, ${activity.wrapUp} wrap-up, ${activity.paused} paused`,
    `calls: ${activity.dialing} dialing, ${activity.waiting} waiting, ${activity.connected} connected`,
    `today: ${attemptsToday} attempts, ${answeredToday} answered${rate}, ${abandonedToday} abandoned`,
  ].join(' | ')
}
