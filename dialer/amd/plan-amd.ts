import type { PlannedAmd } from '../call/call-state.js'
import type { AmdSettings } from '../model/amd-settings.js'
import { setupOf } from '../model/amd-setup.js'
import type { CallRef } from '../model/ids.js'
import type { PbxCapabilities } from '../ports/pbx-capabilities.js'

/**
 * Machine detection of one call, fixed when it is reserved. A PBX that cannot do what is set does less, never more: nobody is hung up on by a
 * detection that was to be in shadow.
 */
export function planAmd(settings: AmdSettings, capabilities: PbxCapabilities, ref: CallRef): PlannedAmd | null {
  const { mode, verdictWithinMs, thresholds, auditShare } = settings
  const shadow = mode === 'shadow'
  if (mode === 'off' || !(shadow ? capabilities.shadowScreening : capabilities.screening)) return null
  return {
    shadow,
    // In shadow nobody waits, so what would have come late is written down too.
    withinMs: shadow ? Math.max(verdictWithinMs, thresholds.totalAnalysisMs) : verdictWithinMs,
    lateAfterMs: verdictWithinMs,
    thresholds,
    setup: setupOf(settings),
    audit: shareOf(ref) < auditShare,
  }
}

/** A share from 0 to 1 that belongs to this call, spread evenly over calls: FNV-1a over its name, mixed (MurmurHash3's finalizer). */
function shareOf(ref: string): number {
  let hash = 0x811c9dc5
  for (let i = 0; i < ref.length; i++) hash = Math.imul(hash ^ ref.charCodeAt(i), 0x01000193)
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return ((hash ^ (hash >>> 16)) >>> 0) / 2 ** 32
}
