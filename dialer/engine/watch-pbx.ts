import type { Call } from '../call/call-state.js'
import { sitePrefix } from '../model/ids.js'
import type { PbxSnapshot, PhoneState, TrunkState } from '../ports/pbx.js'
import { apply, differences, isOurs } from './link-desk.js'
import { takePhone, takeTrunk } from './pbx-desk.js'
import type { PreviewDesk } from './preview-desk.js'
import type { Room } from './room.js'
import { nobody, type Suspicion } from './watch-book.js'
import {
  agentKinds,
  factsOfAgent,
  factsOfCall,
  grouped,
  kindOfFinding,
  type OfAgent,
  type OfCall,
} from './watch-findings.js'

/** A leg that was asked for a moment ago may not be on the PBX yet. ms */
const originateWithinMs = 5000

/** Where the PBX is otherwise than believed: each call, agent, phone and trunk, and legs that nobody knows. */
export function suspectsOnPbx(room: Room, desk: PreviewDesk, snapshot: PbxSnapshot): readonly Suspicion[] {
  if (!room.capabilities.snapshot) return []
  const suspicions: Suspicion[] = []
  for (const found of grouped(differences(room, snapshot))) {
    const suspicion = found.call === null ? ofAgent(room, desk, found.finding) : ofCall(room, desk, found)
    if (suspicion !== null) suspicions.push(suspicion)
  }
  for (const phone of snapshot.phones) suspicions.push(...ofPhone(room, phone))
  for (const trunk of snapshot.trunks) suspicions.push(...ofTrunk(room, trunk))
  for (const { leg } of snapshot.legs) {
    if (!leg.startsWith(sitePrefix(room.site)) || isOurs(room, leg)) continue
    suspicions.push({
      kind: 'legUnknown',
      id: leg,
      mark: leg,
      about: nobody,
      isStill: () => !isOurs(room, leg),
      repair: () => room.out.pbx({ kind: 'hangup', leg, reason: 'normal' }),
    })
  }
  return suspicions
}

function ofCall(room: Room, desk: PreviewDesk, { call: ref, findings }: OfCall): Suspicion | null {
  const call = room.calls.get(ref)
  const kind = kindOfFinding({ call: ref, findings })
  if (call === undefined || kind === null || isYoung(room, call) || room.lane.has(ref)) return null
  return {
    kind,
    id: ref,
    mark: call,
    about: factsOfCall(call),
    isStill: () => room.calls.get(ref) === call,
    repair: () => {
      for (const finding of findings) apply(room, desk, finding)
    },
  }
}

/** Its last leg was asked for so lately that the PBX may still be making it. */
function isYoung(room: Room, { state, milestones }: Call): boolean {
  const asked =
    state.name === 'dialing'
      ? milestones.dialedAt
      : state.name === 'offering' || state.name === 'callingAgent'
        ? milestones.agentAt
        : null
  return asked !== null && room.now - asked < originateWithinMs
}

function ofAgent(room: Room, desk: PreviewDesk, finding: OfAgent['finding']): Suspicion | null {
  const entry = room.agents.get(finding.agent)
  if (entry === undefined) return null
  const { presence, leg } = entry
  if (presence.name === 'signingOn' && room.now - presence.since < originateWithinMs) return null
  return {
    kind: agentKinds[finding.kind],
    id: String(entry.id),
    mark: presence,
    about: factsOfAgent(entry.id),
    isStill: () => entry.presence === presence && entry.leg === leg,
    repair: () => apply(room, desk, finding),
  }
}

function ofPhone(room: Room, phone: PhoneState): readonly Suspicion[] {
  const entry = room.agents.byExtension(phone.extension)
  if (entry === undefined) return []
  const isSame = () => entry.registered === phone.registered && entry.busyElsewhere === phone.busyElsewhere
  if (isSame()) return []
  return [
    {
      kind: 'phoneState',
      id: String(entry.id),
      mark: `${entry.registered} ${entry.busyElsewhere} ${phone.registered} ${phone.busyElsewhere}`,
      about: factsOfAgent(entry.id),
      isStill: () => !isSame(),
      repair: () => takePhone(room, phone, room.now),
    },
  ]
}

function ofTrunk(room: Room, trunk: TrunkState): readonly Suspicion[] {
  const { health, slots } = room.admission
  const isUp = () => health.usableAt(trunk.trunk, room.now) !== null
  const isSame = () => isUp() === trunk.up && slots.elsewhere(trunk.trunk) === trunk.linesElsewhere
  if (isSame()) return []
  return [
    {
      kind: 'trunkState',
      id: trunk.trunk,
      mark: `${isUp()} ${slots.elsewhere(trunk.trunk)} ${trunk.up} ${trunk.linesElsewhere}`,
      about: nobody,
      isStill: () => !isSame(),
      repair: () => takeTrunk(room, trunk),
    },
  ]
}
