import type { CampaignSettings, DialMode } from '../../../dialer/model/campaign.js'
import type { Disposition } from '../../../dialer/model/disposition.js'
import { trunkName } from '../../../dialer/model/ids.js'
import { type Outcome, outcomes } from '../../../dialer/model/outcome.js'
import type { CampaignSettingsPatch } from '../../../storage/campaigns/settings-patch.js'
import type { Wire } from '../../contract/reply.js'
import { isoSecondOrNull } from '../../schema/pieces.js'
import { snakeWord } from '../../schema/words.js'
import { leadStatusFromWire, leadStatusToWire } from '../leads/words.js'
import { abandonmentPatch, abandonmentToWire } from './settings/abandonment.js'
import { amdPatch, amdToWire } from './settings/amd.js'
import { callerIdPolicyPatch, callerIdPolicyToWire } from './settings/caller-id-policy.js'
import { compliancePatch, complianceToWire } from './settings/compliance.js'
import { given } from './settings/given.js'
import { queuePatch, queueToWire } from './settings/queue.js'
import { spanOf, spanToWire } from './settings/span.js'
import { retryOutcomes, type SettingsInput } from './settings-schema.js'

type WireOutcome = (typeof retryOutcomes)[number]

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
  const {
    dialingMode,
    callDelay,
    amd,
    retry,
    callingWindow,
    trunks,
    dispositions,
    compliance,
    pacing,
    abandonment,
    callerIdPolicy,
    queue,
    ...same
  } = input
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
    ...(abandonment && { abandonment: abandonmentPatch(abandonment) }),
    ...(callerIdPolicy && { callerIdPolicy: callerIdPolicyPatch(callerIdPolicy) }),
    ...(queue && { queue: queuePatch(queue) }),
    ...(dispositions && {
      dispositions: dispositions.map(dispositionOf),
    }),
  }
}

/** The code that says machine where no flag is sent. */
const machineCode = 'answering_machine'

function dispositionOf(one: NonNullable<SettingsInput['dispositions']>[number]): Disposition {
  const { machine = one.code === machineCode, leadStatus, ...same } = one
  return { ...same, leadStatus: leadStatusFromWire[leadStatus], machine }
}

function retryPatch(retry: NonNullable<SettingsInput['retry']>): NonNullable<CampaignSettingsPatch['retry']> {
  return Object.fromEntries(
    retryOutcomes.flatMap((word) => (retry[word] === undefined ? [] : [[outcomeFromWire[word], retry[word]]])),
  )
}

/** Settings as answers carry them. `auto` gives a progressive campaign back as it was created. */
export function settingsToWire(settings: CampaignSettings, auto: boolean): Wire {
  const {
    dialMode,
    callDelayS,
    amd,
    retry,
    window,
    trunks,
    callerIds,
    dispositions,
    compliance,
    pacing,
    abandonment,
    callerIdPolicy,
    queue,
    startAt,
    endAt,
    ...same
  } = settings
  return {
    ...same,
    startAt: isoSecondOrNull(startAt),
    endAt: isoSecondOrNull(endAt),
    dialingMode: auto && dialMode === 'progressive' ? 'auto' : dialMode,
    callDelay: callDelayS,
    amd: amdToWire(amd),
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
    callerIdPolicy: callerIdPolicyToWire(callerIdPolicy),
    dispositions: dispositions.map(dispositionToWire),
    pacing: { ...pacing },
    abandonment: abandonmentToWire(abandonment),
    queue: queueToWire(queue),
  }
}

/** A disposition as answers carry it. */
export function dispositionToWire({ leadStatus, ...same }: Disposition): Wire {
  return { ...same, leadStatus: leadStatusToWire[leadStatus] }
}
