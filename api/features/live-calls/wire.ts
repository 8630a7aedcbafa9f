import { iso } from '../../schema/pieces.js'
import { snakeWord } from '../../schema/words.js'
import type { GoingOn } from './service.js'

/** A call of this moment as answers and sockets carry it. */
export function liveCallToWire(going: GoingOn) {
  if (going.origin === 'browser') {
    const { call } = going
    return {
      callId: call.callId,
      origin: 'browser',
      userId: call.user,
      username: call.name,
      agentId: call.agent,
      agentName: call.name,
      campaignId: null,
      campaignName: null,
      leadId: null,
      leadName: null,
      state: call.phase,
      status: call.phase === 'connected' ? 'on_call' : call.phase,
      since: iso(call.since),
      startTime: call.connectedAt,
      source: call.source,
      destination: call.destination,
      did: call.did,
      direction: call.direction,
    }
  }
  const { call, facts } = going
  return {
    callId: call.call,
    origin: 'pbx',
    userId: facts?.user ?? null,
    username: facts?.agentName ?? null,
    agentId: call.agent,
    agentName: facts?.agentName ?? null,
    campaignId: call.campaign,
    campaignName: facts?.campaignName ?? null,
    leadId: call.lead,
    leadName: facts?.leadName ?? null,
    state: snakeWord(call.state),
    status: statusOf(call.state),
    since: iso(call.since),
    startTime: facts?.answeredAt ?? null,
    source: facts?.extension ?? null,
    destination: call.number,
    did: facts?.callerId ?? null,
    direction: facts?.direction ?? 'outbound',
  }
}

function statusOf(state: string): string {
  if (state === 'bridged') return 'on_call'
  if (state === 'ringing') return 'ringing'
  return state === 'reserved' || state === 'dialing' ? 'dialing' : 'connecting'
}
