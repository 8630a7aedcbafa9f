import type { VariantResult } from '../../api/features/simulations/result.js'
import { DomainError } from '../../dialer/model/domain-error.js'
import type { DomainEvent } from '../../dialer/model/domain-event.js'
import { agentId, type CampaignId, leadId, siteId } from '../../dialer/model/ids.js'
import type { Lead } from '../../dialer/model/lead.js'
import type { Log } from '../log.js'
import { createSimulatorDriver } from '../pbx/simulator/simulator-driver.js'
import { createSimulatedPbx } from '../pbx/simulator/world.js'
import { createSeededRandom } from '../seeded-random.js'
import { createEngineHost, type EngineHost } from '../sites/engine-host.js'
import { createCallWorld, simulatedNumber } from './call-world.js'
import type { DayPlan, PlannedCampaign } from './day-plan.js'
import { createMeasure } from './measure.js'
import { createMemoryEngineStore, type MemoryEngineStore } from './memory-engine-store.js'
import { type ShiftWork, startShiftWork } from './shift-work.js'
import type { VariantPacing } from './variant-pacing.js'
import { createVirtualClock, type VirtualClock } from './virtual-clock.js'

/** How often a long run tells how far it is, and looks whether it is still wanted: so much of the day. ms */
const stepMs = 300_000
/** Leads of a campaign without end are added in such portions. */
const portion = 5000
/** Before the day begins: the link to the simulated PBX comes up. ms */
const leadInMs = 5000

export interface PlayWatch {
  /** How much of the day is over, 0 to 1. */
  readonly onProgress: (share: number) => void
  readonly signal: AbortSignal
}

/**
 * Plays a day with the product's own engine, on the simulated PBX, in virtual time. The same plan, pacing and seed give the same result.
 * @throws DomainError CONFLICT when it was stopped by the signal
 */
export async function playDay(
  plan: DayPlan,
  pacing: VariantPacing,
  seed: number,
  watch: PlayWatch,
): Promise<VariantResult> {
  const clock = createVirtualClock(plan.from - leadInMs)
  const store = createMemoryEngineStore([], { keepJournal: false, keepRecords: false })
  const world = createCallWorld(plan, () => clock.now())
  const pbx = createSimulatedPbx({
    clock,
    people: world.people,
    trunks: plan.limits.trunks.map(({ name, maxLines }) => ({ name, maxLines })),
  })
  const campaigns = plan.campaigns.map(({ campaign }) => pacing.apply(campaign))
  const supply = supplyLeads(plan, store)
  const working: { shift: ShiftWork | null } = { shift: null }
  const pacers = pacing.pacers((campaign) => ({
    nextFate: (ahead) => world.nextFate(campaign, ahead),
    readyBetween: (agent) => working.shift?.readyBetween(agentId(Number(agent))) ?? null,
  }))
  const host = await createEngineHost({
    config: {
      site: siteId('simulated'),
      epoch: 'sim',
      limits: plan.limits,
      campaigns,
      agents: plan.agents.map(({ agent }) => agent),
      timeZone: plan.timeZone,
      ...(pacers !== null && { createPacer: pacers }),
    },
    driver: createSimulatorDriver('simulated', pbx, clock),
    store,
    clock,
    random: createSeededRandom(seed),
    log: faultLog,
  })
  const work = startShiftWork(plan, world, clock, host)
  working.shift = work
  const measure = createMeasure({
    from: plan.from,
    until: plan.until,
    connectWithinMs: Math.max(...campaigns.map(({ settings }) => settings.dropAfterMs)),
    truthOf: (call) => {
      const kind = world.placed(call)?.fate.kind
      return kind === 'machine' ? 'machine' : kind === undefined ? null : 'person'
    },
    knownUntil: plan.until,
    campaigns: campaigns.length,
  })
  store.onEvent((event) => {
    measure.take(event)
    work.take(event)
    world.take(event)
    supply.take(event, host)
  })
  try {
    await play(plan, clock, host, watch)
  } finally {
    await host.stop()
  }
  return { name: pacing.name, ...measure.result() }
}

async function play(plan: DayPlan, clock: VirtualClock, host: EngineHost, watch: PlayWatch): Promise<void> {
  if (!(await clock.waitFor(() => host.linkStatus === 'ready', leadInMs))) {
    throw new DomainError('INTERNAL_ERROR', 'The simulated PBX did not come up.')
  }
  for (let at = plan.from; at < plan.until; ) {
    at = Math.min(at + stepMs, plan.until)
    await clock.runUntil(at)
    watch.onProgress((at - plan.from) / (plan.until - plan.from))
    if (watch.signal.aborted) throw new DomainError('CONFLICT', 'The simulation was stopped.')
  }
  const { failures } = host.counters()
  if (failures > 0) throw new DomainError('INTERNAL_ERROR', `The engine failed ${failures} times in the simulation.`)
}

interface LeadSupply {
  take(event: DomainEvent, host: EngineHost): void
}

/** Puts the leads of a day into the store; of campaigns without end always some more than are left. */
function supplyLeads(plan: DayPlan, store: MemoryEngineStore): LeadSupply {
  let lastId = 0
  const left = new Map<CampaignId, number>()
  const put = ({ campaign }: PlannedCampaign, count: number) => {
    const leads: Lead[] = []
    for (let i = 0; i < count; i++) {
      lastId += 1
      leads.push({
        id: leadId(lastId),
        campaign: campaign.id,
        number: simulatedNumber(campaign.id, lastId),
        name: null,
        timeZone: null,
        priority: 0,
        attempts: 0,
        outcomes: {},
        lastAttemptAt: null,
        dueAt: 0,
        callback: null,
      })
    }
    store.put(leads)
  }
  for (const planned of plan.campaigns) {
    put(planned, planned.leads ?? 2 * portion)
    if (planned.leads === null) left.set(planned.campaign.id, 2 * portion)
  }
  return {
    take(event, host) {
      if (event.kind !== 'call.reserved' || event.campaign === null || event.attempt > 1) return
      const known = left.get(event.campaign)
      if (known === undefined) return
      left.set(event.campaign, known - 1)
      if (known > portion) return
      const planned = plan.campaigns.find(({ campaign }) => campaign.id === event.campaign)
      if (planned === undefined) return
      put(planned, portion)
      left.set(event.campaign, known - 1 + portion)
      host.ask({ kind: 'leads.changed', campaign: event.campaign, leads: null }).catch((error: unknown) => {
        // After the end nobody needs more leads.
        if (!(error instanceof DomainError)) throw error
      })
    },
  }
}

/** The engine's warnings are part of a simulated life; its faults end the run by their count. */
const faultLog: Log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {}, child: () => faultLog }
