import type { SiteId } from '../../../dialer/model/ids.js'
import type { Metrics } from '../../../storage/metrics/metrics.js'
import type { HealthPart } from '../../api-options.js'
import type { LoadGate } from '../../contract/load-gate.js'
import type { SiteReadings } from '../metrics/site-readings.js'
import { createSinceKeeper, type PartLook } from './since-keeper.js'

/** Recordings that wait longer than this are stuck. ms */
const recordingsLateMs = 600_000

/** The parts that the api thread knows best. */
export interface ApiParts {
  look(): Promise<readonly HealthPart[]>
}

/** Looks at the API itself, and at the recordings and webhooks of the sites. */
export function createApiParts(parts: {
  readonly metrics: Metrics
  readonly gate: LoadGate
  readonly readings: SiteReadings
  readonly sites: () => readonly SiteId[]
  readonly now: () => number
}): ApiParts {
  const keep = createSinceKeeper(parts.now)
  const look = async (): Promise<readonly HealthPart[]> => {
    const looks: PartLook[] = [apiPart(parts.gate.level())]
    for (const site of parts.sites()) {
      const standing = await parts.readings.of(site)
      if (standing === null) continue
      const recordings = standing.outbox.find(({ consumer }) => consumer === 'recordings')
      const oldestAt = recordings?.oldestAt ?? null
      looks.push(recordingsPart(site, recordings?.waiting ?? 0, oldestAt === null ? 0 : parts.now() - oldestAt))
      const givenUp = standing.webhooks.find(({ status }) => status === 'suspended')?.count ?? 0
      if (standing.webhooks.length > 0) looks.push(webhooksPart(site, givenUp))
    }
    return keep(looks)
  }
  metricsOf(parts.metrics, look)
  return { look }
}

function apiPart(level: number): PartLook {
  const name = 'api'
  if (level === 0) return { name, site: null, state: 'ok', sentence: 'Requests are answered.', todo: null }
  const held = level === 1 ? 'Lists and reports are held back' : 'Nearly all lists and reports are refused'
  const sentence = `${held}, because call control, storage or the API is hard pressed.`
  const todo = 'Look who asks so much, and what else uses the processors of this host.'
  return { name, site: null, state: 'degraded', sentence, todo }
}

function recordingsPart(site: SiteId, waiting: number, oldestMs: number): PartLook {
  const name = 'recordings'
  if (oldestMs < recordingsLateMs) {
    const sentence =
      waiting === 0 ? 'All recordings are here.' : `${waiting} recordings are being fetched from the PBX.`
    return { name, site, state: 'ok', sentence, todo: null }
  }
  const sentence = `${waiting} recordings wait, the oldest for ${Math.round(oldestMs / 60_000)} minutes.`
  const todo =
    'Look whether the PBX is connected, and into the log for why they cannot be fetched; they are kept on the PBX meanwhile.'
  return { name, site, state: 'degraded', sentence, todo }
}

function webhooksPart(site: SiteId, givenUp: number): PartLook {
  const name = 'webhooks'
  if (givenUp === 0) return { name, site, state: 'ok', sentence: 'No webhook was given up.', todo: null }
  const sentence = `${givenUp} webhooks were given up because their endpoints failed for long.`
  const todo = 'GET /api/webhooks says why; repair the endpoint, then resume the webhook.'
  return { name, site, state: 'degraded', sentence, todo }
}

function metricsOf(metrics: Metrics, look: () => Promise<readonly HealthPart[]>): void {
  metrics.readGauge(partTroubleSpec, async (put) => {
    for (const part of await look()) put({ part: part.name, site: part.site ?? '' }, troubleOf(part))
  })
}

/** How the parts of the health page are, as a metric; each thread states those it knows. */
export const partTroubleSpec = {
  name: 'trunkline_part_trouble',
  help: 'How the parts of the health page are: 0 ok, 1 degraded, 2 down.',
  labels: ['part', 'site'],
}

/** 0 ok, 1 degraded, 2 down. */
export function troubleOf({ state }: HealthPart): number {
  return state === 'ok' ? 0 : state === 'degraded' ? 1 : 2
}
