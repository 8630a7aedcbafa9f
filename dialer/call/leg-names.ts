import type { BridgeId, CallRef, LegId, RecordingName, SiteId } from '../model/ids.js'
import { bridgeId, callRef, legId, recordingName, sitePrefix } from '../model/ids.js'
import type { Call } from './call-state.js'

/** The lead's leg of a call. */
export function leadLegOf(site: SiteId, ref: CallRef): LegId {
  return legId(sitePrefix(site) + ref)
}

/** The next leg rung for an agent in this call. */
export function nextAgentLeg(call: Call): LegId {
  return legId(`${nameOf(call)}.a${call.made + 1}`)
}

/** The next bridge of this call. */
export function nextBridge(call: Call): BridgeId {
  return bridgeId(`${nameOf(call)}.b${call.made + 1}`)
}

function nameOf({ leg, life }: Call): string {
  return life === null ? leg : `${leg}.${life}`
}

/** The recording of a call is called after it. */
export function recordingOf(call: Call): RecordingName {
  return recordingName(`${call.leg}`)
}

/** The call a recording of this site belongs to; null for a foreign one. */
export function callOfRecording(site: SiteId, recording: RecordingName): CallRef | null {
  const prefix = sitePrefix(site)
  return recording.startsWith(prefix) ? callRef(recording.slice(prefix.length)) : null
}
