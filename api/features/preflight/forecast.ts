import type { CampaignSettings } from '../../../dialer/model/campaign.js'
import { DomainError } from '../../../dialer/model/domain-error.js'
import type { SiteId } from '../../../dialer/model/ids.js'
import type { SiteLimits } from '../../../dialer/model/site-limits.js'
import type { CallShape } from '../../../storage/stats/call-shape.js'
import { settingsInput } from '../campaigns/settings-schema.js'
import { settingsToWire } from '../campaigns/settings-wire.js'
import { type DayDescription, dayDescription } from '../simulations/description.js'
import type { StartSimulation } from '../simulations/start-simulation.js'
import type { Forecast, ForecastBasis } from './facts.js'

/** Fewer calls say too little of how people answer. */
export const enoughCalls = 200
/** A floor larger than this is simulated in this size, and what grows with it is reckoned up. */
const mostSimulated = 300
/** Floors beyond this are looked at for half an hour, so that the answer comes in seconds. */
const largeFloor = 100
const keptForMs = 600_000
const mostKept = 200

export interface ForecastQuestion {
  readonly site: SiteId
  readonly settings: CampaignSettings
  readonly agents: number
  readonly limits: SiteLimits
  readonly shape: CallShape
  readonly basis: ForecastBasis
}

/** Forecasts by simulation, the same question asked anew only after a while. */
export interface Forecasts {
  forecast(question: ForecastQuestion): Promise<Forecast>
}

/** @param now epoch ms */
export function createForecasts(start: StartSimulation, now: () => number): Forecasts {
  const kept = new Map<string, { readonly at: number; readonly forecast: Promise<Forecast> }>()
  return {
    forecast(question) {
      const key = JSON.stringify(question)
      const known = kept.get(key)
      if (known !== undefined && now() - known.at < keptForMs) return known.forecast
      for (const [old, { at }] of kept) if (now() - at >= keptForMs || kept.size >= mostKept) kept.delete(old)
      const forecast = simulate(start, question)
      kept.set(key, { at: now(), forecast })
      // A failure is not an answer: the next who asks tries again.
      forecast.catch(() => kept.delete(key))
      return forecast
    },
  }
}

async function simulate(start: StartSimulation, question: ForecastQuestion): Promise<Forecast> {
  const { site, agents, limits, basis } = question
  const simulated = Math.min(agents, mostSimulated)
  const hours = simulated > largeFloor ? 0.5 : 1
  const description = describe(question, simulated, hours)
  const result = await start(
    {
      site,
      source: { kind: 'described', description },
      policies: ['asset'],
      seed: 1,
      overrides: {},
      limits,
    },
    { onProgress: () => {}, signal: new AbortController().signal },
  )
  const scale = agents / simulated
  const totals = result.variants[0]?.totals
  if (totals === undefined) throw new DomainError('INTERNAL_ERROR', 'The simulation gave no answer.')
  return {
    totals: {
      ...totals,
      linesPeak: Math.ceil(totals.linesPeak * scale),
      cpsPeak: Math.ceil(totals.cpsPeak * scale),
    },
    agents,
    hours,
    basis,
    dialsPerHour: (totals.dials * scale) / hours,
  }
}

/** The campaign as a described hour, with people as they were met lately. */
function describe({ settings, limits, shape, basis }: ForecastQuestion, agents: number, hours: number): DayDescription {
  const trunks = limits.trunks.filter(({ name }) => settings.trunks.length === 0 || settings.trunks.includes(name))
  return dayDescription.parse({
    agents,
    hours,
    limits: { maxLines: limits.maxLines, callsPerSecond: limits.callsPerSecond },
    ...(trunks.length > 0 && {
      trunks: trunks.map(({ name, maxLines, callsPerSecond }) => ({ name, lines: maxLines, callsPerSecond })),
    }),
    campaigns: [{ ...(basis === 'usual' ? {} : peopleOf(shape)), settings: timelessSettings(settings) }],
  })
}

/** Shares and times as the calls of the last days had them. */
function peopleOf({ outcomes, answerMs, talkMs, wrapUpMs }: CallShape): Partial<DayDescription['campaigns'][number]> {
  const count = (...names: readonly (keyof typeof outcomes)[]): number =>
    names.reduce((sum, name) => sum + (outcomes[name] ?? 0), 0)
  const early = count('busy', 'rejected', 'unallocated', 'failed')
  const unanswered = early + count('noAnswer')
  const people = count('connected', 'abandoned')
  const all = Math.max(1, people + count('machine') + unanswered)
  return {
    people: people / all,
    machines: count('machine') / all,
    endEarly: unanswered === 0 ? 0 : early / unanswered,
    ...(answerMs !== null && { answersAfterS: { mean: Math.max(0.5, answerMs / 1000 - 1.75), spread: 0.6 } }),
    ...(talkMs !== null && { talkS: { mean: Math.max(1, talkMs / 1000), spread: 0.9 } }),
    ...(wrapUpMs !== null && { wrapUpS: { mean: Math.max(0, wrapUpMs / 1000), spread: 0.5 } }),
  }
}

/** The settings that pace a campaign; rules of time, place and caller id have their own findings. */
function timelessSettings(settings: CampaignSettings) {
  const { dialMode, ratio, callDelayS, ringTimeoutS, dropAfterMs, wrapUpS, maxAttempts } = settings
  const wire = settingsToWire(settings, false)
  const groups = ['amd', 'retry', 'pacing', 'abandonment']
  return settingsInput.parse({
    dialingMode: dialMode,
    ratio,
    callDelay: callDelayS,
    ringTimeoutS,
    dropAfterMs,
    wrapUpS,
    maxAttempts,
    maxLines: settings.maxLines,
    callsPerSecond: settings.callsPerSecond,
    ...Object.fromEntries(Object.entries(Object(wire)).filter(([key]) => groups.includes(key))),
    trunks: [...settings.trunks],
  })
}
