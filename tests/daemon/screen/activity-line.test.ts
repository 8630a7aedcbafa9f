import { expect, it } from 'vitest'
import { activityLine } from '../../../daemon/screen/activity-line.js'

const activity = {
  ready: 6,
  talking: 12,
  wrapUp: 0,
  paused: 1,
  dialing: 10,
  waiting: 0,
  connected: 12,
  attemptsToday: 1240,
  answeredToday: 512,
  abandonedToday: 3,
}

it('says as much as fits, and on 80 columns still what counts', () => {
  expect(activityLine(activity)).toBe(
    'agents: 6 ready, 12 talking, 0 wrap-up, 1 paused | calls: 10 dialing, 0 waiting, 12 connected | today: 1240 attempts, 512 answered (41 %), 3 abandoned',
  )
  expect(activityLine(activity, 119)).toBe(
    'agents: 6 ready, 12 talking | calls: 10 dialing, 12 connected | today: 1240 attempts, 512 answered, 3 abandoned',
  )
  const short = '6 ready, 12 talking | 10 dialing, 12 connected | 1240 attempts, 512 answered'
  expect(activityLine(activity, 79)).toBe(short)
  expect(activityLine(activity, 20)).toBe(short)
})
