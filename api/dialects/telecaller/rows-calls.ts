import { leadId, userId } from '../../../dialer/model/ids.js'
import { type ApiDeps, siteDoor } from '../../api-deps.js'
import type { Principal } from '../../auth/principal.js'
import { invalidField } from '../../contract/parse-input.js'
import { writtenList } from '../../contract/reply.js'
import { type CallForm, callForm } from '../../features/calls/call-form.js'
import { recordCall } from '../../features/calls/record-service.js'
import { getRecording } from '../../features/recordings/service.js'
import { callSearch } from '../../features/teams/call-search.js'
import { beginCall, removeCallRecord, tellOfCall } from '../../features/teams/call-work.js'
import { agentOfUser, namesOf, nobody } from '../../features/teams/names.js'
import { getTeamCall, listTeamCallForms, requireVisibleAgent } from '../../features/teams/team-calls.js'
import { fileRow, jsonRow } from '../../rows.js'
import { isoSecondOrNull } from '../../schema/pieces.js'
import { type Sayings, saying } from '../sayings.js'
import { callsOfStatus, recordedOutcome, recordOutcome } from './enums.js'
import { callExample, pageExample } from './examples.js'
import { idNumber, idParam, periodOf } from './read.js'
import { callEndBody, callsQuery, callUpdateBody, initiateBody, newCallBody } from './read-calls.js'
import { anyObject, listShape, saidShape } from './shapes.js'
import { listToWire, type Names, oneToWire } from './write.js'
import { type CallSetting, callToWire } from './write-calls.js'

const tag = 'Calls'

const startSayings: Sayings = {
  why: {
    offline: 'Cannot make calls while offline. Set your status to available first.',
    onBreak: 'Cannot make calls while busy or on a break. Set your status to available first.',
    inCall: 'Cannot make calls while busy.',
    claimed: 'Another telecaller works on this lead now.',
  },
}

const over: ReadonlySet<string> = new Set(['completed', 'busy', 'failed', 'no-answer', 'cancelled'])

/** Calls of the team. `basePath`: where the contract is served. */
export function callRows(basePath: string) {
  const settingOf = async (principal: Principal, deps: ApiDeps): Promise<CallSetting> => ({
    names: await namesOf(principal, deps),
    country: siteDoor(deps, principal).defaultCountry,
    basePath,
  })

  const forms = new WeakMap<Names, { readonly country: string | null; readonly form: CallForm }>()
  /** Calls as the JSON that the list carries; what is kept of them holds while the names beside them are the same. */
  const formOf = (setting: CallSetting): CallForm => {
    const kept = forms.get(setting.names)
    if (kept !== undefined && kept.country === setting.country) return kept.form
    const form = callForm((call) => callToWire(call, setting))
    forms.set(setting.names, { country: setting.country, form })
    return form
  }

  const updates = (method: 'put' | 'patch') =>
    jsonRow({
      method,
      path: '/api/calls/:id',
      tag,
      summary: 'Say how a call went; a status that ends it ends a live call',
      description:
        'What the telephone exchange measured stays; the status and duration told hold for a record that was written by hand.',
      right: 'agent.act',
      params: idParam,
      body: callUpdateBody,
      bodyExample: { status: 'completed', duration: 300, notes: 'Call completed successfully' },
      answer: {
        bare: true,
        data: saidShape,
        example: { success: true, message: 'Call updated successfully', call: callExample },
      },
      run: async ({ principal, params, body, deps }) => {
        const { status, duration, notes, outcome, quality, nextAction, followUpDate } = body
        const facts = {
          ...(outcome !== undefined && { outcome }),
          ...(quality !== undefined && { quality }),
          ...(nextAction !== undefined && { nextAction }),
          ...(followUpDate !== undefined && { followUpDate: isoSecondOrNull(followUpDate) }),
        }
        const call = await tellOfCall(
          principal,
          {
            id: params.id,
            isOver: status !== undefined && over.has(status),
            note: notes,
            became: {
              outcome: status === undefined ? null : recordOutcome(status),
              durationMs: duration === undefined ? null : msOf(duration),
            },
            facts: Object.keys(facts).length === 0 ? undefined : facts,
          },
          deps,
        )
        const wire = callToWire(call, await settingOf(principal, deps))
        return { status: 200, bare: oneToWire('call', wire, { message: 'Call updated successfully' }) }
      },
    })

  return [
    jsonRow({
      method: 'get',
      path: '/api/calls',
      tag,
      summary: 'List calls, newest first; telecallers see their own, supervisors their team’s',
      right: 'call.read',
      query: callsQuery,
      answer: {
        bare: true,
        data: listShape('calls'),
        example: { success: true, calls: [callExample], total: 1, pagination: pageExample },
      },
      run: async ({ principal, query, deps }) => {
        const { page, limit, status, callType, telecaller, lead, search } = query
        const { from, until } = periodOf(query, siteDoor(deps, principal).timeZone, deps.now())
        const agent = telecaller === undefined ? undefined : await agentOfUser(principal, userId(telecaller), deps)
        const found = await listTeamCallForms(
          principal,
          {
            page,
            limit,
            ...(status !== undefined && callsOfStatus(status)),
            ...(callType && { direction: callType }),
            // Whoever takes no calls has none.
            ...(agent !== undefined && { agent: agent ?? nobody }),
            ...(lead !== undefined && { lead: leadId(lead) }),
            ...(from !== null && { from }),
            ...(until !== null && { until }),
            ...(search && (await callSearch(principal, search, deps))),
          },
          formOf(await settingOf(principal, deps)),
          deps,
        )
        const calls = writtenList(found.items.map(({ json }) => json))
        return { status: 200, bare: listToWire('calls', calls, found) }
      },
    }),
    jsonRow({
      method: 'post',
      path: '/api/calls/initiate',
      tag,
      summary: 'Call a lead with one’s own phone, or for a telecaller of the team',
      description: 'Without a lead a `phoneNumber` is called. The telecaller has to be signed on and not on a break.',
      right: 'agent.act',
      body: initiateBody,
      bodyExample: { leadId: '123', callType: 'outbound' },
      answer: {
        bare: true,
        data: anyObject,
        example: {
          success: true,
          call: { _id: '12', status: 'initiated', twilioCallSid: 'c.12', startTime: '2025-11-13T10:30:00Z' },
          callId: '12',
          twilioCall: { sid: 'c.12', status: 'initiated' },
        },
      },
      run: async ({ principal, body, deps }) => {
        const { leadId: lead, phoneNumber, telecallerId, notes } = body
        const agent =
          telecallerId === undefined ? null : await agentOfUser(principal, userId(idNumber(telecallerId)), deps)
        if (telecallerId !== undefined && agent === null) {
          throw invalidField('telecallerId', 'There is no telecaller of this id')
        }
        const what = lead === undefined ? { number: phoneNumber ?? '' } : { lead: leadId(idNumber(lead)) }
        const call = await saying(startSayings, beginCall(principal, { agent, what, note: notes ?? null }, deps))
        const wire = callToWire(call, await settingOf(principal, deps))
        const { twilioCallSid: sid } = wire
        return {
          status: 200,
          bare: {
            success: true,
            message: 'Call initiated successfully',
            callId: wire._id,
            call: { ...wire, status: 'initiated' },
            twilioCall: { sid, status: 'initiated' },
          },
        }
      },
    }),
    jsonRow({
      method: 'post',
      path: '/api/calls/end',
      tag,
      summary: 'End a live call',
      right: 'agent.act',
      body: callEndBody,
      bodyExample: { callId: '12' },
      answer: {
        bare: true,
        data: saidShape,
        example: { success: true, message: 'Call ended successfully', call: callExample },
      },
      run: async ({ principal, body, deps }) => {
        const id = idNumber(body.callId)
        const call = await tellOfCall(principal, { id, isOver: true, note: body.notes }, deps)
        const wire = callToWire(call, await settingOf(principal, deps))
        return { status: 200, bare: oneToWire('call', wire, { message: 'Call ended successfully' }) }
      },
    }),
    jsonRow({
      method: 'post',
      path: '/api/calls',
      tag,
      summary: 'Keep the record of a call that was made elsewhere',
      right: 'agent.act',
      body: newCallBody,
      bodyExample: { phoneNumber: '9876543210', status: 'completed', duration: 120 },
      answer: {
        status: 201,
        bare: true,
        data: saidShape,
        example: { success: true, message: 'Call created successfully', call: callExample },
      },
      run: async ({ principal, body, deps }) => {
        const { telecaller, lead, phoneNumber, callType, status, duration, startTime, notes, outcome, quality } = body
        const agent =
          telecaller === undefined ? principal.agent : await agentOfUser(principal, userId(idNumber(telecaller)), deps)
        if (telecaller !== undefined && agent === null) {
          throw invalidField('telecaller', 'There is no telecaller of this id')
        }
        if (agent !== null && agent !== principal.agent) await requireVisibleAgent(principal, agent, deps)
        const startAt = startTime ?? deps.now() - msOf(duration)
        const isAnswered = status === 'completed' || status === 'answered'
        const call = await recordCall(
          principal,
          {
            agent,
            number: phoneNumber,
            extension: null,
            direction: callType,
            startAt,
            answerAt: isAnswered ? startAt : null,
            endAt: startAt + msOf(duration),
            outcome: recordedOutcome[status],
            disposition: null,
            note: notes ?? null,
            campaign: null,
            lead: lead === undefined ? null : idNumber(lead),
            campaignName: null,
            campaignNumber: null,
            uniqueId: null,
            metadata: { ...(outcome !== undefined && { outcome }), ...(quality !== undefined && { quality }) },
            faults: {},
          },
          deps,
        )
        const wire = callToWire(call, await settingOf(principal, deps))
        return { status: 201, bare: oneToWire('call', wire, { message: 'Call created successfully' }) }
      },
    }),
    jsonRow({
      method: 'get',
      path: '/api/calls/:id',
      tag,
      summary: 'One call',
      right: 'call.read',
      params: idParam,
      answer: { bare: true, data: anyObject, example: { success: true, call: callExample } },
      run: async ({ principal, params, deps }) => {
        const call = await getTeamCall(principal, params, deps)
        return { status: 200, bare: oneToWire('call', callToWire(call, await settingOf(principal, deps))) }
      },
    }),
    fileRow({
      method: 'get',
      path: '/api/calls/:id/recording',
      tag,
      summary: 'The recording of a call',
      right: 'call.read',
      params: idParam,
      contentType: 'audio/wav',
      run: async ({ principal, params, deps }) => {
        const call = await getTeamCall(principal, params, deps)
        return getRecording(principal, { call: call.id, side: 'both' }, deps)
      },
    }),
    updates('put'),
    updates('patch'),
    jsonRow({
      method: 'delete',
      path: '/api/calls/:id',
      tag,
      summary: 'Delete a record that was written by hand, as an admin',
      right: 'user.write',
      params: idParam,
      answer: { bare: true, data: saidShape, example: { success: true, message: 'Call deleted successfully' } },
      run: async ({ principal, params, deps }) => {
        await removeCallRecord(principal, params, deps)
        return { status: 200, bare: { success: true, message: 'Call deleted successfully' } }
      },
    }),
  ]
}

/** Told in seconds, with any fraction; kept in whole milliseconds. */
function msOf(durationS: number): number {
  return Math.round(durationS * 1000)
}
