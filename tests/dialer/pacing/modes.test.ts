import { expect, it } from 'vitest'
import type { DialMode } from '../../../dialer/model/campaign.js'
import { linesWanted } from '../../../dialer/pacing/modes.js'
import { makeCampaign } from '../../support/factories.js'

it.each<[DialMode, number, number, number, number, number]>([
  // mode, ratio, ready agents, dialing, waiting, lines
  ['progressive', 1, 5, 0, 0, 5],
  ['progressive', 3, 5, 3, 1, 1],
  ['progressive', 1, 2, 5, 0, 0],
  ['power', 2, 5, 0, 0, 10],
  ['power', 1.5, 3, 0, 0, 4],
  ['power', 2, 5, 4, 2, 2],
  ['power', 2, 1, 0, 3, 0],
  ['power', 2, 0, 0, 0, 0],
  ['manual', 2, 5, 0, 0, 0],
  ['preview', 2, 5, 0, 0, 0],
  ['predictive', 2, 5, 3, 1, 1],
])(
  '%s at ratio %d with %d ready, %d dialing, %d waiting wants %d lines',
  (dialMode, ratio, readyAgents, dialing, waiting, lines) => {
    const { settings } = makeCampaign(1, { dialMode, ratio })
    expect(linesWanted({ settings, isOver: false, readyAgents, dialing, waiting })).toBe(lines)
  },
)

it('whatever the mode, one line per ready agent once a limit on abandoned calls is reached', () => {
  const { settings } = makeCampaign(1, { dialMode: 'power', ratio: 3 })
  expect(linesWanted({ settings, isOver: true, readyAgents: 4, dialing: 1, waiting: 1 })).toBe(2)
})
