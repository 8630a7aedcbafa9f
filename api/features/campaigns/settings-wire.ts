import type { CampaignSettings, DialMode, OnMachine } from '../../../dialer/model/campaign.js'
import type { Disposition } from '../../../dialer/model/disposition.js'
import { trunkName } from '../../../dialer/model/ids.js'
import { type Outcome, outcomes } from '../../../dialer/model/outcome.js'
import type { CampaignSettingsPatch } from '../../../storage/campaigns/settings-patch.js'
import type { Wire } from '../../contract/reply.js'
import { snakeWord } from '../../schema/words.js'
import { leadStatusFromWire, leadStatusToWire } from '../leads/words.js'
import { compliancePatch, complianceToWire } from './settings/compliance.js'
import { spanOf, spanToWire } from './settings/span.js'
import { retryOutcomes, type SettingsInput } from './settings-schema.js'

type WireOutcome = (typeof retryOutcomes)[number]
type WireOnMachine = 'hang_up' | 'leave_message' | 'connect_agent'

const outcomeFromWire: Readonly<Record<WireOutcome, Outcome>> = {
  connected: 'connected',
  abandoned: 'abandoned',
  machine: 'machine',
  busy: 'busy',
  no_answer: 'noAnswer',
  rejected: 'rejected',
  unallocated: 'unallocated',
  congestion: 'congestion',
  cancelled: 'cancelled',
  failed: 'failed',
}
const onMachineToWire: Readonly<Record<OnMachine, WireOnMachine>> = {
  hangUp: 'hang_up',
  leaveMessage: 'leave_message',
  connectAgent: 'connect_agent',
}
const onMachineFromWire: Readonly<Record<WireOnMachine, OnMachine>> = {
  hang_up: 'hangUp',
  leave_message: 'leaveMessage',
  connect_agent: 'connectAgent',
}

/** An outcome of the wire in our word. */
export function outcomeOfWire(word: WireOutcome): Outcome {
  return outcomeFromWire[word]
}

/** The dial mode behind the wire's word. */
export function dialModeOf(word: NonNullable<SettingsInput['dialingMode']>): DialMode {
  return word === 'auto' ? 'progressive' : word
}

/** The settings of the wire as a change of ours. */
export function settingsPatch(input: SettingsInput): CampaignSettingsPatch {
  const { dialingMode, callDelay, amd, retry, callingWindow, trunks, dispositions, compliance, pacing, ...same } = input
  return {
    ...given(same),
    ...(dialingMode && { dialMode: dialModeOf(dialingMode) }),
    ...(callDelay !== undefined && { callDelayS: callDelay }),
    ...(amd && { amd: amdPatch(amd) }),
    ...(retry && { retry: retryPatch(retry) }),
    ...(compliance && { compliance: compliancePatch(compliance) }),
    ...(callingWindow && { window: { spans: callingWindow.map(spanOf) } }),
    ...(trunks && { trunks: trunks.map(trunkName) }),
    ...(pacing && { pacing: given(pacing) }),
    ...(dispositions && {
      dispositions: dispositions.map((one) => ({ ...one, leadStatus: leadStatusFromWire[one.leadStatus] })),
    }),
  }
}

type Given<T> = { [K in keyof T]?: Exclude<T[K], undefined> }

/** Only the keys that have a value. */
function given<T extends object>(input: T): Given<T> {
  return Object.fromEntries(Object.entries(input).filter(([, value]) => value !== undefined)) as Given<T>
}

function amdPatch({
  onMachine,
  ...same
}: NonNullable<SettingsInput['amd']>): NonNullable<CampaignSettingsPatch['amd']> {
  return { ...given(same), ...(onMachine && { onMachine: onMachineFromWire[onMachine] }) }
}

function retryPatch(retry: NonNullable<SettingsInput['retry']>): NonNullable<CampaignSettingsPatch['retry']> {
  return Object.fromEntries(
    retryOutcomes.flatMap((word) => (retry[word] === undefined ? [] : [[outcomeFromWire[word], retry[word]]])),
  )
}

/** Settings as answers carry them. `auto` gives a progressive campaign back as it was created. */
export function settingsToWire(settings: CampaignSettings, auto: boolean): Wire {
  const { dialMode, callDelayS, amd, retry, window, trunks, callerIds, dispositions, compliance, pacing, ...same } =
    settings
  return {
    ...same,
    dialingMode: auto && dialMode === 'progressive' ? 'auto' : dialMode,
    callDelay: callDelayS,
    amd: { ...amd, onMachine: onMachineToWire[amd.onMachine] },
    retry: Object.fromEntries(
      outcomes.flatMap((outcome) => {
        const rule = retry[outcome]
        return rule ? [[snakeWord(outcome), { afterS: rule.afterS, maxTimes: rule.maxTimes }]] : []
      }),
    ),
    callingWindow: window.spans.map(spanToWire),
    compliance: complianceToWire(compliance),
    trunks: [...trunks],
    callerIds: [...callerIds],
    dispositions: dispositions.map(dispositionToWire),
    pacing: { ...pacing },
  }
}

/** A disposition as answers carry it. */
export function dispositionToWire({ code, label, next, leadStatus, success }: Disposition): Wire {
  return { code, label, next, leadStatus: leadStatusToWire[leadStatus], success }
}
