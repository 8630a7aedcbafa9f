import type { KeptPacer } from '../ports/engine-store.js'
import type { CampaignEntry } from './campaign-book.js'
import { type CampaignPacing, createCampaignPacing, isSameConfig, pacerConfigOf } from './campaign-pacing.js'
import { misjudgedShareOf } from './ledger-desk.js'
import { placesByItself } from './need.js'
import { hearAgent, hearAnew, putAgent } from './pacing-ear.js'
import type { Room } from './room.js'

/** What a pacer has learned is kept this often at most. ms */
const keepEveryMs = 60_000

/** Pacers begin with what their forerunners knew, and with the agents and calls of the last life. */
export function beginPacing(room: Room, kept: readonly KeptPacer[]): void {
  for (const { campaign, memory } of kept) {
    const entry = room.campaigns.get(campaign)
    if (entry !== undefined) entry.memory = memory
  }
  syncPacing(room)
  for (const agent of room.agents.all()) hearAgent(room, agent)
}

/** Campaigns or agents changed: every campaign that dials by itself has a pacer of its settings, which sees the agents who serve it. */
export function syncPacing(room: Room): void {
  for (const entry of room.campaigns.present()) {
    if (!placesByItself(entry)) {
      if (entry.pacing !== null) entry.memory = entry.pacing.pacer.memory()
      entry.pacing = null
      continue
    }
    syncAgents(room, entry, pacingFor(room, entry))
  }
}

function pacingFor(room: Room, entry: CampaignEntry): CampaignPacing {
  const config = pacerConfigOf(entry.campaign.settings, misjudgedShareOf(room, entry.campaign))
  const { mode, onMachine } = entry.campaign.settings.amd
  const hangsUpOnMachines = mode === 'on' && onMachine !== 'connectAgent' && room.capabilities.screening
  const { pacing } = entry
  const isSame = pacing?.hangsUpOnMachines === hangsUpOnMachines
  if (pacing !== null && isSame && isSameConfig(pacing.config, config)) return pacing
  // Where machines begin or cease to count as people, what was learned of answers would mislead.
  if (pacing !== null) entry.memory = isSame ? pacing.pacer.memory() : null
  const made = createCampaignPacing(room.createPacer, { config, hangsUpOnMachines }, entry.memory, room.now)
  entry.pacing = made
  for (const ref of room.calls.tally(entry.campaign.id).open) {
    const call = room.calls.get(ref)
    if (call !== undefined) hearAnew(made, call)
  }
  return made
}

function syncAgents(room: Room, { campaign }: CampaignEntry, pacing: CampaignPacing): void {
  for (const agent of room.agents.all()) {
    const serves = agent.class.campaigns.has(campaign.id)
    putAgent(pacing, agent, serves ? room.crew.get(agent.id) : undefined, room.now)
  }
}

/** Has what was learned kept, of each campaign whose memory was not kept for so long. */
export function keepPacers(room: Room, notForMs = keepEveryMs): void {
  for (const entry of room.campaigns.present()) {
    const { pacing } = entry
    if (pacing === null || !pacing.learned || room.now - pacing.keptAt < notForMs) continue
    entry.memory = pacing.pacer.memory()
    pacing.learned = false
    pacing.keptAt = room.now
    room.out.keepPacer({ campaign: entry.campaign.id, memory: entry.memory })
  }
}
