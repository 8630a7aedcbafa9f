import type { Pacer, PacerConfig, PacerSnapshot } from '../pacer.js'
import { countAgents } from './count-agents.js'
import { noForecast, noMemory, plainDecision } from './plain-decision.js'
import { createVicidialDrops } from './vicidial-drops.js'
import { nextVicidialLevel } from './vicidial-level.js'
import { type VicidialSettings, vicidialDefaults } from './vicidial-settings.js'

/** Between two passes that place calls; the time it takes to place them comes on top. */
const passMs = 2500
const sampleMs = 1000
const samplesPerAdaptation = 15
const samplesPerRecount = 60
/** When its day begins, minutes after midnight: nine o'clock. */
const opensAtMin = 9 * 60

/**
 * VICIdial's adaptive dialing, as its scripts of 2024 do it: one loop samples the floor each second and changes the level
 * every 15, another places calls every 2.5 seconds until lines per counted agent meet the level. It knows neither answer
 * rates nor times. The first question is taken for nine in the morning.
 */
export function createVicidialPacer(_config: PacerConfig, chosen: Partial<VicidialSettings> = {}): Pacer {
  const settings = { ...vicidialDefaults, ...chosen }
  const drops = createVicidialDrops()
  let openedAt: number | null = null
  let level = 1
  let passAt = 0
  let toPlace = 0
  let sampleAt = 0
  let samples = 0
  let ready = 0
  let waiting = 0
  let agents = 0
  let day = 0

  /** One pass of the adapt loop, which sees what is there now. */
  function sample(snapshot: PacerSnapshot, minute: number): void {
    ready += countAgents(snapshot.agents, 'ready')
    for (const leg of snapshot.legs) if (leg.state === 'waiting') waiting++
    agents += snapshot.agents.length
    samples++
    if (samples % samplesPerRecount === 0) drops.recount()
    if (samples % samplesPerAdaptation !== 0) return
    const sight = {
      ready: ready / samplesPerAdaptation,
      waiting: waiting / samplesPerAdaptation,
      agents: agents / samplesPerAdaptation,
      callsToday: drops.callsToday(),
      dropPercent: drops.dropPercent(),
      callsLastMinute: drops.callsLastMinute(),
      dropsLastMinute: drops.dropsLastMinute(),
      hhmm: Math.floor((minute % 1440) / 60) * 100 + Math.floor(minute % 60),
    }
    level = nextVicidialLevel(level, sight, settings)
    ready = waiting = agents = 0
  }

  /** Calls that are missing: those with agents count among the wanted as among the present ones where only ready agents do. */
  function missing(snapshot: PacerSnapshot): number {
    const free = countAgents(snapshot.agents, 'ready')
    const busy = countAgents(snapshot.agents, 'talking')
    if (settings.availableOnly) return Math.round(level * free) - snapshot.legs.length
    return Math.round(level * (free + busy)) - snapshot.legs.length - busy
  }

  return {
    observe: (event) => drops.observe(event),
    decide(snapshot) {
      const { now } = snapshot
      if (openedAt === null) {
        openedAt = passAt = now
        sampleAt = now + sampleMs
      }
      const minute = opensAtMin + (now - openedAt) / 60_000
      if (Math.floor(minute / 1440) > day) {
        day = Math.floor(minute / 1440)
        drops.newDay()
      }
      for (; sampleAt <= now; sampleAt += sampleMs) sample(snapshot, minute)
      if (now >= passAt) {
        toPlace = Math.max(0, missing(snapshot))
        const spreadMs = snapshot.callsPerSecond === null ? 0 : (toPlace * 1000) / snapshot.callsPerSecond
        passAt = now + passMs + spreadMs
      }
      const decision = plainDecision(snapshot, toPlace, level)
      toPlace -= decision.dial
      return decision
    },
    forecast: () => noForecast,
    memory: () => noMemory,
  }
}
