import type { DispositionCount } from '../../../storage/calls/dispositions.js'
import { rate } from '../../../storage/stats/rate.js'
import { iso } from '../../schema/pieces.js'
import { snakeWord } from '../../schema/words.js'
import type { AgentNumbers, LeaderboardKey, Place, QuarterSpan } from './service.js'

const secondsOf = (ms: number) => Math.round(ms / 1000)

/** An agent's numbers. */
export function numbersToWire(numbers: AgentNumbers & QuarterSpan) {
  const { calls, connected, outcomes, successes, talkMs, from, until } = numbers
  const answered = outcomes.connected + outcomes.abandoned
  return {
    from: iso(from),
    to: iso(until),
    callsDialed: calls,
    answered,
    voicemail: outcomes.machine,
    unanswered: Math.max(0, calls - answered - outcomes.machine),
    conversations: connected,
    connectRate: Math.round(rate(answered, calls)),
    conversationRate: Math.round(rate(connected, calls)),
    successes,
    successRate: rate(successes, connected),
    talkTime: secondsOf(talkMs),
    avgTalkTime: connected === 0 ? 0 : secondsOf(talkMs / connected),
  }
}

/** How calls ended, by the words agents' screens use; those without a call are left out. */
export function endingsToWire({ outcomes }: AgentNumbers) {
  return [
    { name: 'ANSWERED', count: outcomes.connected + outcomes.abandoned },
    { name: 'NO ANSWER', count: outcomes.noAnswer + outcomes.cancelled },
    { name: 'VOICEMAIL', count: outcomes.machine },
    { name: 'BUSY', count: outcomes.busy },
    { name: 'FAILED', count: outcomes.rejected + outcomes.unallocated + outcomes.congestion + outcomes.failed },
  ].filter(({ count }) => count > 0)
}

export function dispositionToWire({ disposition, calls }: DispositionCount) {
  return { disposition: snakeWord(disposition), count: calls }
}

/** A place on the board; numbers stand only where they may be seen. */
export function placeToWire({ rank, agent, name, count, isOwn, numbers }: Place, by: LeaderboardKey) {
  const shown = { rank, name, count: by === 'talkTime' ? secondsOf(count) : count, isMe: isOwn }
  if (numbers === null) return { ...shown, agentId: null }
  return {
    ...shown,
    agentId: agent,
    totalCalls: numbers.calls,
    conversations: numbers.connected,
    successes: numbers.successes,
    talkTime: secondsOf(numbers.talkMs),
  }
}
