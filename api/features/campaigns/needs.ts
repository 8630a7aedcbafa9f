import { type CampaignSettings, type CampaignStatus, placesCalls } from '../../../dialer/model/campaign.js'
import { DomainError } from '../../../dialer/model/domain-error.js'
import type { SiteLimits } from '../../../dialer/model/site-limits.js'
import type { PbxCapabilities, PbxCapability } from '../../../dialer/ports/pbx-capabilities.js'
import { asksForMessage } from './lawful-message.js'
import { amdFault } from './settings/amd.js'

interface Need {
  readonly capability: PbxCapability
  readonly field: string
  readonly what: string
  readonly needed: (settings: CampaignSettings) => boolean
}

const needs: readonly Need[] = [
  {
    capability: 'screening',
    field: 'settings.amd.mode',
    what: 'tell answering machines from people',
    needed: ({ amd }) => amd.mode === 'on',
  },
  {
    capability: 'shadowScreening',
    field: 'settings.amd.mode',
    what: 'tell answering machines from people beside a conversation',
    needed: ({ amd }) => amd.mode === 'shadow',
  },
  {
    capability: 'play',
    field: 'settings.amd.onMachine',
    what: 'leave a message',
    needed: ({ amd }) => amd.mode !== 'off' && amd.onMachine === 'leaveMessage',
  },
  {
    capability: 'play',
    field: 'settings.dropMessage',
    what: 'play a message',
    needed: ({ dropMessage }) => dropMessage !== null,
  },
  { capability: 'recording', field: 'settings.record', what: 'record calls', needed: ({ record }) => record },
  {
    capability: 'callerId',
    field: 'settings.callerIds',
    what: 'send our caller id',
    needed: ({ callerIds, callerIdPolicy }) => callerIds.length > 0 || callerIdPolicy.groups.length > 0,
  },
]

/**
 * Refuses settings the site's PBX cannot do, with the name of the flag it lacks, and settings that contradict each other.
 * @throws DomainError UNSUPPORTED_BY_PBX, VALIDATION_ERROR
 */
export function checkSettings(settings: CampaignSettings, capabilities: PbxCapabilities, limits: SiteLimits): void {
  for (const { capability, field, what, needed } of needs) {
    if (!needed(settings) || capabilities[capability]) continue
    throw new DomainError('UNSUPPORTED_BY_PBX', `The PBX of this site cannot ${what} (flag ${capability}).`, {
      capability,
      fields: { [field]: `Needs the flag ${capability}, which this PBX lacks.` },
    })
  }
  const amd = amdFault(settings.amd, settings.dropAfterMs)
  if (amd !== null) throw refuse(amd.field, amd.problem)
  const { compliance, callerIds, callerIdPolicy } = settings
  if (compliance.callerIdRequired && callerIds.length === 0 && callerIdPolicy.groups.length === 0) {
    const problem = 'This campaign must send a number that can be called back: name one, or a group of the pool.'
    throw refuse('settings.callerIds', problem)
  }
  const silent = silentCallFault(settings)
  if (silent !== null) throw refuse('settings.dropMessage', silent)
  const unknown = settings.trunks.find((name) => !limits.trunks.some((trunk) => trunk.name === name))
  if (unknown !== undefined) throw refuse('settings.trunks', `This site has no trunk "${unknown}".`)
}

/** @throws DomainError VALIDATION_ERROR for an end before the start, or for an active campaign that is over. Epoch ms */
export function checkDates({ startAt, endAt }: CampaignSettings, status: CampaignStatus, now: number): void {
  if (endAt === null) return
  if (startAt !== null && endAt <= startAt) throw refuse('settings.endAt', 'The end lies before the start.')
  if (status !== 'active' || endAt > now) return
  throw refuse('settings.endAt', 'The last day of this campaign is over: set a later one, or null, to dial it.')
}

/** A preset of a law that asks for a message is not kept by a campaign that has none. */
function silentCallFault(settings: CampaignSettings): string | null {
  if (settings.dropMessage !== null || !asksForMessage(settings) || !placesCalls(settings)) return null
  return 'The law of this preset asks for a message to people without an agent: name one.'
}

/** Defaults of a new campaign, without what the PBX cannot do. */
export function fitDefaults(settings: CampaignSettings, capabilities: PbxCapabilities): CampaignSettings {
  return {
    ...settings,
    record: settings.record && capabilities.recording,
    dropMessage: capabilities.play ? settings.dropMessage : null,
  }
}

function refuse(field: string, problem: string): DomainError {
  return new DomainError('VALIDATION_ERROR', `${field}: ${problem}`, { fields: { [field]: problem } })
}
