import { createSeededRandom } from '../../../daemon/seeded-random.js'
import { createMemoryEngineStore } from '../../../daemon/simulate/memory-engine-store.js'
import { createEngine } from '../../../dialer/engine.js'
import { defaultAmdSettings } from '../../../dialer/model/amd-settings.js'
import type { Campaign, CampaignSettings } from '../../../dialer/model/campaign.js'
import {
  type AgentId,
  agentId,
  type CallRef,
  callRef,
  campaignId,
  leadId,
  siteId,
  trunkName,
} from '../../../dialer/model/ids.js'
import type { EngineCommand } from '../../../dialer/ports/commands.js'
import type { Engine, EngineEffect, EngineInput } from '../../../dialer/ports/engine.js'
import { allCapabilities } from '../../../dialer/ports/pbx-capabilities.js'
import { makeAgent, makeCampaign, makeLead, monday10, number } from '../../support/factories.js'
import { createStormPbx, type Roughness } from './storm-pbx.js'

const agents = [1, 2, 3, 4, 5, 6].map((id) => makeAgent(id, id <= 3 ? 'nailedUp' : 'perCall'))
const often: Partial<CampaignSettings> = {
  maxAttempts: 40,
  maxAttemptsPerNumberDay: 1000,
  minSpacingS: 30,
  wrapUpS: 10,
  previewS: 20,
  record: true,
  retry: Object.fromEntries(
    (['busy', 'noAnswer', 'machine', 'abandoned', 'rejected', 'congestion', 'cancelled', 'failed'] as const).map(
      (outcome) => [outcome, { afterS: 40, maxTimes: 30 }],
    ),
  ),
}
const amd = {
  ...defaultAmdSettings,
  mode: 'on',
  verdictWithinMs: 3000,
  onMachine: 'leaveMessage',
  message: 'sound:hello',
} as const
const campaigns: readonly Campaign[] = [
  makeCampaign(1, { ...often, dialMode: 'power', ratio: 2 }),
  makeCampaign(
    2,
    { ...often, dialMode: 'progressive', amd, dropAfterMs: 20_000 },
    { agents: [2, 3, 4, 5].map(agentId) },
  ),
  makeCampaign(3, { ...often, dialMode: 'preview', previewTimeout: 'dial' }, { agents: [1, 6].map(agentId) }),
]
const leads = campaigns.flatMap(({ id }) =>
  Array.from({ length: 12 }, (_, i) => makeLead(id * 100 + i, { campaign: id })),
)

/** One engine in a storm: PBX, store, people and time by chance from one seed. Drive it with `act`, then `calm` it and look. */
export function createStorm(seed: number, rough: Roughness) {
  const random = createSeededRandom(seed)
  const chance = (p: number) => random.next() < p
  const pick = <T>(of: readonly T[]): T => {
    const found = of[Math.floor(random.next() * of.length)]
    if (found === undefined) throw new TypeError('nothing to pick from')
    return found
  }
  const pbx = createStormPbx(random, rough)
  const store = createMemoryEngineStore(leads)
  const early: CallRef[] = []
  const gone = new Set<AgentId>()
  let now = monday10
  let life = 0
  let request = 0
  let link: 'down' | 'ready' = 'down'
  /** What the store was asked and has not done; a crash loses it. */
  let asked: (() => Promise<EngineInput>)[] = []
  let engine: Engine

  const perform = (effect: EngineEffect) => {
    switch (effect.kind) {
      case 'pbx': {
        const { command } = effect
        if (link !== 'ready') pbx.refuse(command.commandId, 'notReady')
        else {
          if (command.kind === 'originate' && command.target.kind === 'trunk') {
            const ref = callRef(command.leg.slice('tl.main.'.length))
            if (!store.records().some((record) => record.ref === ref)) early.push(ref)
          }
          pbx.command(command)
        }
        return
      }
      case 'commit':
        asked.push(async () => ({ kind: 'committed', result: await store.commit(effect.commit) }))
        return
      case 'readyLeads':
        asked.push(async () => ({ kind: 'leads', batch: await store.readyLeads(effect.query) }))
        return
      case 'lead':
        asked.push(async () => ({ kind: 'lead', request: effect.request, lead: await store.lead(effect.lead) }))
        return
      case 'reply':
    }
  }
  const input = (next: EngineInput) => {
    for (const effect of engine.step(next, now)) perform(effect)
  }
  const ask = (command: EngineCommand) => {
    request += 1
    input({ kind: 'command', request, command })
  }
  const begin = async () => {
    life += 1
    // The last moments before a crash are lost, seldom more.
    if (chance(0.8)) for (const next of asked.slice(0, -2)) await next()
    asked = []
    // Now and then somebody was taken from the site while it was down.
    for (const { id } of agents) if (life > 1 && chance(0.03)) gone.add(id)
    link = 'down'
    engine = createEngine({
      site: siteId('main'),
      epoch: `t${life}`,
      limits: {
        maxLines: 30,
        callsPerSecond: 10,
        trunks: [{ name: trunkName('main'), maxLines: 20, callsPerSecond: 8 }],
      },
      capabilities: allCapabilities,
      campaigns: campaigns.map((each) => ({ ...each, status: store.campaigns.get(each.id) ?? each.status })),
      agents: agents.filter(({ id }) => !gone.has(id)),
      seed: await store.load(),
      now,
    })
  }

  const connect = () => {
    if (link === 'ready') return
    input({ kind: 'link', status: 'connecting', why: null })
    input({ kind: 'link', status: 'reconciling', why: null })
    input({ kind: 'snapshot', snapshot: pbx.snapshot() })
    if (chance(0.1)) return lose()
    link = 'ready'
    input({ kind: 'link', status: 'ready', why: null })
  }
  const lose = () => {
    link = 'down'
    pbx.forget()
    input({ kind: 'link', status: 'down', why: 'cut' })
  }
  const hear = () => {
    const fact = pbx.nextFact()
    if (fact === undefined) return
    input({ kind: 'pbx', event: { ...fact, at: now - Math.floor(random.next() * 50) } })
  }
  const serveStore = async () => {
    const next = asked.shift()
    if (next !== undefined) input(await next())
  }
  const pass = (ms: number) => {
    const until = now + ms
    for (let wake = engine.nextWake(); wake !== null && wake <= until; wake = engine.nextWake()) {
      now = Math.max(now, wake)
      input({ kind: 'tick' })
    }
    now = until
    input({ kind: 'tick' })
  }
  const command = (): EngineCommand => {
    const agent = pick(agents).id
    const status = engine.inspect()
    const shown = status.agents.find((each) => each.agent === agent)?.presence
    const lead = shown?.name === 'previewing' && chance(0.8) ? shown.lead : pick(leads).id
    const campaign = pick(campaigns)
    const call = shown !== undefined && 'call' in shown ? shown.call : callRef('none')
    const { code } = pick(campaign.settings.dispositions)
    const callback = chance(0.7) ? { at: now + 20_000, agent: chance(0.5) ? agent : null } : null
    return pick<() => EngineCommand>([
      () => ({ kind: 'agent.signOn', agent, phoneMode: null }),
      () => ({ kind: 'agent.signOn', agent, phoneMode: null }),
      () => (chance(0.2) ? { kind: 'agent.signOff', agent } : { kind: 'agent.ready', agent }),
      () => (chance(0.3) ? { kind: 'agent.pause', agent, reason: 'tea' } : { kind: 'agent.ready', agent }),
      () => ({ kind: 'agent.ready', agent }),
      () => ({ kind: 'agent.ready', agent }),
      () => ({ kind: 'agent.nextLead', agent, campaign: null }),
      () => ({ kind: 'agent.dialLead', agent, lead }),
      () => ({ kind: 'agent.dialLead', agent, lead }),
      () => ({ kind: 'agent.skipLead', agent, lead }),
      () => ({
        kind: 'agent.dialNumber',
        agent,
        number: number('+493099999'),
        campaign: chance(0.5) ? null : campaign.id,
      }),
      () => ({ kind: 'agent.hangUp', agent }),
      () => ({ kind: 'agent.disposition', agent, call, choice: { code, note: null, callback } }),
      () => ({ kind: 'agent.disposition', agent, call, choice: { code: 'no_decision', note: null, callback: null } }),
      () => ({ kind: 'agent.recording', agent, action: pick(['start', 'pause', 'resume', 'stop'] as const) }),
      () => ({ kind: 'campaign.put', campaign: { ...campaign, status: chance(0.7) ? 'active' : 'paused' } }),
      () => ({ kind: 'campaign.put', campaign: { ...campaign, status: 'active' } }),
      () => ({ kind: 'leads.changed', campaign: campaign.id, leads: chance(0.5) ? null : [lead] }),
      () => ({ kind: 'agent.put', agent: pick(agents) }),
      () => (chance(0.2) ? { kind: 'campaign.remove', campaign: campaign.id } : { kind: 'campaign.put', campaign }),
      () => (chance(0.2) ? { kind: 'agent.remove', agent } : { kind: 'agent.put', agent: pick(agents) }),
      () => (chance(0.1) ? { kind: 'site.hangUpAll' } : { kind: 'site.pause', paused: chance(0.2) }),
      () => (chance(0.05) ? { kind: 'site.drain' } : { kind: 'site.pause', paused: false }),
      () =>
        chance(0.1)
          ? { kind: 'dnc.added', campaign: null, pattern: { number: pick(leads).number, prefix: false } }
          : { kind: 'inspect' },
    ])()
  }

  return {
    pbx,
    store,
    /** Attempts whose originate left before they were kept. */
    early,
    /** Agents who were away from the site once: their old calls know nothing of what they do now. */
    gone,
    get engine() {
      return engine
    },
    begin,
    connect,
    ask,
    pass,
    /** One thing happens. */
    async act() {
      const dice = random.next()
      if (dice < 0.2) pbx.live()
      else if (dice < 0.5) hear()
      else if (dice < 0.75) await serveStore()
      else if (dice < 0.86) pass(Math.floor(random.next() * 1500))
      else if (dice < 0.965) ask(command())
      else if (dice < 0.967) pass(30_000)
      // The process slept: nothing was served meanwhile.
      else if (dice < 0.969) now += 30_000
      else if (dice < 0.971) lose()
      else if (dice < 0.999) connect()
      else await begin()
    },
    /** The storm is over: nothing new is placed, everybody hangs up, all is told and kept. */
    async calm() {
      ask({ kind: 'site.pause', paused: true })
      for (let round = 0; round < 40; round++) {
        connect()
        for (const agent of agents) ask({ kind: 'agent.signOff', agent: agent.id })
        pbx.endCalls()
        while (pbx.untold > 0) hear()
        while (asked.length > 0) await serveStore()
        pass(5000)
      }
      for (const campaign of campaigns) ask({ kind: 'campaign.put', campaign: { ...campaign, status: 'paused' } })
      pass(5000)
      while (asked.length > 0) await serveStore()
    },
    leads: leads.map((lead) => () => store.kept(leadId(lead.id))),
    campaigns: campaigns.map(({ id }) => campaignId(id)),
  }
}
