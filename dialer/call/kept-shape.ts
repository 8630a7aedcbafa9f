import { isPhoneMode } from '../agents/kept-agent.js'
import type { AmdThresholds, OnMachine } from '../model/amd-settings.js'
import type { DispositionChoice } from '../model/disposition.js'
import type { AgentId } from '../model/ids.js'
import type { Callback, Lead } from '../model/lead.js'
import { type EndedBy, type Outcome, outcomes } from '../model/outcome.js'
import { hasFields, isFlag, isKindOf, isNumber, isOneOf, isRowId, isSomeOf, isText, orNull } from '../model/shape.js'
import type { AgentSide, Call, CallPlan, CallState, Ending, PlannedAmd, RecordingState } from './call-state.js'

/** What is kept of an open call beside its record; plain JSON. `v` tells the shape. */
export interface KeptState extends Pick<Call, 'leg' | 'lead' | 'plan' | 'made' | 'judged' | 'audited' | 'state'> {
  readonly v: 1
}

const isEndedBy = isOneOf<EndedBy>('lead', 'agent', 'dialer', 'pbx')
const isOutcome = isOneOf<Outcome>(...outcomes)
const callback = orNull(hasFields<Callback>({ at: isNumber, agent: orNull<AgentId>(isRowId) }))

const isLead = hasFields<Lead>({
  id: isRowId,
  campaign: isRowId,
  number: isText,
  name: orNull(isText),
  timeZone: orNull(isText),
  priority: isNumber,
  attempts: isNumber,
  outcomes: isSomeOf(outcomes, isNumber),
  lastAttemptAt: orNull(isNumber),
  dueAt: isNumber,
  callback,
})

const isPlannedAmd = hasFields<PlannedAmd>({
  shadow: isFlag,
  withinMs: isNumber,
  lateAfterMs: isNumber,
  thresholds: hasFields<AmdThresholds>({
    initialSilenceMs: isNumber,
    greetingMs: isNumber,
    afterGreetingSilenceMs: isNumber,
    totalAnalysisMs: isNumber,
    minimumWordMs: isNumber,
    betweenWordsSilenceMs: isNumber,
    maximumWords: isNumber,
    silenceThreshold: isNumber,
    maximumWordMs: isNumber,
  }),
  setup: isText,
  audit: isFlag,
})

const isPlan = hasFields<CallPlan>({
  ringTimeoutMs: isNumber,
  amd: orNull(isPlannedAmd),
  onMachine: isOneOf<OnMachine>('hangUp', 'leaveMessage', 'connectAgent'),
  machineMessage: orNull(isText),
  greetingWaitMs: isNumber,
  greetingEnd: isFlag,
  dropAfterMs: isNumber,
  dropMessage: orNull(isText),
  wrapUpMs: isNumber,
  record: isFlag,
  holding: isFlag,
})

const side = hasFields<AgentSide>({ agent: isRowId, extension: isText, phoneMode: isPhoneMode, leg: isText })
const ending = hasFields<Ending>({ outcome: isOutcome, endedBy: isEndedBy })
const said = orNull(hasFields<DispositionChoice>({ code: isText, note: orNull(isText), callback }))
const rings = { side: orNull(side), ringUntil: isNumber }

/** Of a closed call nothing is kept but its record. */
const isOpen = isKindOf<'name', Exclude<CallState, { name: 'closed' }>>('name', {
  reserved: { side: orNull(side), cancel: orNull(isEndedBy) },
  callingAgent: { side, ringUntil: isNumber },
  dialing: rings,
  ringing: rings,
  screening: { verdictBy: isNumber },
  waiting: { dropAt: isNumber },
  offering: { side, ringUntil: isNumber, dropAt: isNumber },
  connecting: { side, bridge: isText, bridgeBy: isNumber, dropAt: isNumber, again: isFlag },
  bridged: {
    side,
    bridge: isText,
    recording: isOneOf<RecordingState>('off', 'on', 'paused', 'stopped'),
    said,
  },
  messaging: { ending, playUntil: isNumber, next: orNull(isText) },
  hangingUp: {
    side: orNull(side),
    phoneGone: isFlag,
    ending,
    goneBy: isNumber,
    tries: isNumber,
    said,
  },
  wrapUp: { side, wrapUpUntil: isNumber },
})

/** What is kept of a call, if it is whole. A field that a later version adds may be absent in what an earlier one kept. */
export const isKeptState = hasFields<KeptState>({
  v: (value): value is 1 => value === 1,
  leg: isText,
  lead: orNull(isLead),
  plan: isPlan,
  made: isNumber,
  judged: orNull(isOneOf('person', 'machine')),
  audited: isFlag,
  state: isOpen,
})
