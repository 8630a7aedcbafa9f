import type { AgentId } from '../../../dialer/model/ids.js'
import { agentId, campaignId, leadId } from '../../../dialer/model/ids.js'
import type { ApiDeps } from '../../api-deps.js'
import type { Principal } from '../../auth/principal.js'
import { jsonRow } from '../../rows.js'
import { idParam, iso, isoSecond } from '../../schema/pieces.js'
import { agentDetailExample } from './examples.js'
import { presentWorkRows } from './present-work-rows.js'
import {
  agentDetailWire,
  callStartedWire,
  dialBody,
  dispositionBody,
  dispositionWire,
  leadBody,
  nextLeadBody,
  previewWire,
  recordingBody,
  signOnBody,
  statusBody,
  statusWire,
} from './schema.js'
import { getAgent } from './service.js'
import { agentDetailToWire } from './wire.js'
import { phoneModeFromWire } from './words.js'
import {
  dial,
  disposeCurrent,
  hangUp,
  nextLead,
  recording,
  type StatusWish,
  setStatus,
  signOff,
  signOn,
  skipLead,
} from './work-service.js'

const tag = 'Agent work'
const now = { data: agentDetailWire, example: agentDetailExample }

/** The agent as it is after a command; what comes of it on the PBX follows in the live events. */
async function after(principal: Principal, id: AgentId, deps: ApiDeps, message: string) {
  const found = await getAgent(principal, { id }, deps)
  return { data: agentDetailToWire(found), message }
}

export const agentWorkRows = [
  ...presentWorkRows,
  jsonRow({
    method: 'put',
    path: '/agents/:id/status',
    tag,
    summary: 'Set an agent’s status',
    description:
      '`available` signs an agent on who is not, and ends a pause or a wrap-up. `busy` and `paused` are pauses, taken after the present call. `offline` signs off, after the present call.',
    right: 'agent.act',
    params: idParam,
    body: statusBody,
    bodyExample: { status: 'busy' },
    answer: { data: statusWire, example: { id: 1, status: 'busy', updatedAt: '2025-11-13T10:00:00Z' } },
    run: async ({ principal, params, body, deps }) => {
      const wish: StatusWish =
        body.status === 'paused' ? { kind: 'paused', reason: body.reason ?? 'break' } : { kind: body.status }
      await setStatus(principal, { agent: agentId(params.id), wish }, deps)
      return { data: { id: params.id, status: body.status, updatedAt: isoSecond(deps.now()) } }
    },
  }),
  jsonRow({
    method: 'post',
    path: '/agents/:id/sign-on',
    tag,
    summary: 'Bring the agent’s phone on',
    description: 'With `nailed_up` the phone rings once and then stays connected between calls.',
    right: 'agent.act',
    params: idParam,
    body: signOnBody,
    bodyExample: {},
    answer: now,
    run: async ({ principal, params, body, deps }) => {
      const agent = agentId(params.id)
      const phoneMode = body.phoneMode ? phoneModeFromWire[body.phoneMode] : null
      await signOn(principal, { agent, phoneMode }, deps)
      return after(principal, agent, deps, 'Signing on')
    },
  }),
  jsonRow({
    method: 'post',
    path: '/agents/:id/sign-off',
    tag,
    summary: 'Take the agent’s phone off, after the present call',
    right: 'agent.act',
    params: idParam,
    answer: now,
    run: async ({ principal, params, deps }) => {
      const agent = agentId(params.id)
      await signOff(principal, { agent }, deps)
      return after(principal, agent, deps, 'Signing off')
    },
  }),
  jsonRow({
    method: 'post',
    path: '/agents/:id/next-lead',
    tag,
    summary: 'Show the next lead of a preview or manual campaign',
    description: '`data` is null when no lead is ready.',
    right: 'agent.act',
    params: idParam,
    body: nextLeadBody,
    bodyExample: { campaignId: 1 },
    answer: {
      data: previewWire,
      example: {
        leadId: 1,
        campaignId: 1,
        phoneNumber: '+12025550123',
        name: 'Lead 0001',
        attempts: 0,
        until: '2025-11-13T10:01:00.000Z',
      },
    },
    run: async ({ principal, params, body, deps }) => {
      const campaign = body.campaignId === undefined ? null : campaignId(body.campaignId)
      const shown = await nextLead(principal, { agent: agentId(params.id), campaign }, deps)
      if (!shown) return { data: null, message: 'No lead is ready' }
      const { id, number, name, attempts } = shown.lead
      return {
        data: {
          leadId: id,
          campaignId: shown.campaign,
          phoneNumber: number,
          name,
          attempts,
          until: iso(shown.until),
        },
      }
    },
  }),
  jsonRow({
    method: 'post',
    path: '/agents/:id/dial',
    tag,
    summary: 'Dial the previewed lead, or a number by hand',
    right: 'agent.act',
    params: idParam,
    body: dialBody,
    bodyExample: { phoneNumber: '+12025550123' },
    answer: { data: callStartedWire, example: { callRef: 'c.1' }, status: 201 },
    run: async ({ principal, params, body, deps }) => {
      const campaign = body.campaignId === undefined ? null : campaignId(body.campaignId)
      const what =
        body.leadId === undefined ? { phoneNumber: body.phoneNumber ?? '', campaign } : { lead: leadId(body.leadId) }
      return {
        data: { callRef: await dial(principal, { agent: agentId(params.id), what }, deps) },
        message: 'Dialling',
      }
    },
  }),
  jsonRow({
    method: 'post',
    path: '/agents/:id/skip',
    tag,
    summary: 'Put the previewed lead back without dialling',
    right: 'agent.act',
    params: idParam,
    body: leadBody,
    bodyExample: { leadId: 1 },
    answer: {},
    run: async ({ principal, params, body, deps }) => {
      await skipLead(principal, { agent: agentId(params.id), lead: leadId(body.leadId) }, deps)
      return { message: 'Skipped' }
    },
  }),
  jsonRow({
    method: 'post',
    path: '/agents/:id/hang-up',
    tag,
    summary: 'End the agent’s present call',
    right: 'agent.act',
    params: idParam,
    answer: {},
    run: async ({ principal, params, deps }) => {
      await hangUp(principal, { agent: agentId(params.id) }, deps)
      return { message: 'Hanging up' }
    },
  }),
  jsonRow({
    method: 'post',
    path: '/agents/:id/recording',
    tag,
    summary: 'Start, pause, resume or stop recording the agent’s present call',
    right: 'agent.act',
    params: idParam,
    body: recordingBody,
    bodyExample: { action: 'pause' },
    answer: {},
    run: async ({ principal, params, body, deps }) => {
      await recording(principal, { agent: agentId(params.id), action: body.action }, deps)
      return { message: 'Taken' }
    },
  }),
  jsonRow({
    method: 'post',
    path: '/agents/:id/disposition',
    tag,
    summary: 'Say what came of the agent’s present call',
    right: 'agent.act',
    params: idParam,
    body: dispositionBody,
    bodyExample: { disposition: 'interested', note: 'Wants an offer' },
    answer: { data: dispositionWire, example: { callRef: 'c.1', disposition: 'interested' } },
    run: async ({ principal, params, body, deps }) => {
      const { disposition, note = null, callbackAt = null, callbackBy } = body
      const input = { agent: agentId(params.id), disposition, note, callbackAt, callbackBy }
      const { call, choice } = await disposeCurrent(principal, input, deps)
      return { data: { callRef: call, disposition: choice.code }, message: 'Disposition saved' }
    },
  }),
]
