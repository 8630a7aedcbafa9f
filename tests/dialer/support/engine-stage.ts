import { createEngine } from '../../../dialer/engine.js'
import type { Agent, AgentSnapshot, PhoneMode } from '../../../dialer/model/agent.js'
import { alwaysOpen } from '../../../dialer/model/calling-window.js'
import type { Campaign, CampaignSettings } from '../../../dialer/model/campaign.js'
import { compliancePresets } from '../../../dialer/model/compliance-settings.js'
import { defaultCampaignSettings } from '../../../dialer/model/default-campaign-settings.js'
import type { DomainEvent, DomainEventKind } from '../../../dialer/model/domain-event.js'
import {
  agentId,
  campaignId,
  extension,
  type LegId,
  leadId,
  siteId,
  trunkName,
  userId,
} from '../../../dialer/model/ids.js'
import type { Lead } from '../../../dialer/model/lead.js'
import type { LegEnd } from '../../../dialer/model/outcome.js'
import { type PhoneNumber, parsePhoneNumber } from '../../../dialer/model/phone-number.js'
import type { PacerFactory } from '../../../dialer/pacing/pacer.js'
import type { CommandResult, EngineCommand } from '../../../dialer/ports/commands.js'
import type { Engine, EngineConfig, EngineEffect, EngineInput } from '../../../dialer/ports/engine.js'
import type { CommitResult, EngineSeed, StepCommit, StoredCall } from '../../../dialer/ports/engine-store.js'
import type { PbxCommand, PbxSnapshot, RefusalReason } from '../../../dialer/ports/pbx.js'
import { allCapabilities } from '../../../dialer/ports/pbx-capabilities.js'

export const start = Date.UTC(2026, 0, 14, 15, 0, 0)

export function aNumber(n: number): PhoneNumber {
  return parsePhoneNumber(`+1555${String(n).padStart(7, '0')}`)!
}

export function anAgent(n: number, phoneMode: PhoneMode = 'nailedUp'): Agent {
  return { id: agentId(n), user: userId(n), name: `Agent ${n}`, extension: extension(String(1000 + n)), phoneMode }
}

export function aCampaign(
  n: number,
  settings: Partial<CampaignSettings> = {},
  agents: readonly number[] = [],
): Campaign {
  return {
    id: campaignId(n),
    name: `Campaign ${n}`,
    description: null,
    status: 'active',
    agents: agents.map(agentId),
    settings: { ...defaultCampaignSettings, window: alwaysOpen, compliance: compliancePresets.none, ...settings },
  }
}

export function aLead(n: number, of: Partial<Lead> = {}): Lead {
  return {
    id: leadId(n),
    campaign: campaignId(1),
    number: aNumber(n),
    name: `Lead ${n}`,
    timeZone: null,
    priority: 0,
    attempts: 0,
    outcomes: {},
    lastAttemptAt: null,
    dueAt: 0,
    callback: null,
    ...of,
  }
}

export interface StageOptions {
  readonly campaigns?: readonly Campaign[]
  readonly agents?: readonly Agent[]
  readonly leads?: readonly Lead[]
  readonly limits?: Partial<EngineConfig['limits']>
  readonly capabilities?: Partial<EngineConfig['capabilities']>
  readonly seed?: Partial<EngineSeed>
  readonly epoch?: string
  readonly now?: number
  readonly linkUp?: boolean
  readonly createPacer?: PacerFactory
  /** Answers each commit: `hold` leaves it open until {@link Stage.answerCommits}. */
  readonly gate?: (commit: StepCommit) => Omit<CommitResult & { ok: false }, 'id' | 'ok'> | null
}

/** An engine on a stage: the test plays PBX, store and people; what the engine wants is written down. */
export function createStage(options: StageOptions = {}) {
  let now = options.now ?? start
  const config: EngineConfig = {
    site: siteId('main'),
    epoch: options.epoch ?? 'e1',
    limits: {
      maxLines: 100,
      callsPerSecond: 100,
      trunks: [{ name: trunkName('carrier'), maxLines: 100, callsPerSecond: 100 }],
      ...options.limits,
    },
    capabilities: { ...allCapabilities, ...options.capabilities },
    campaigns: options.campaigns ?? [aCampaign(1)],
    agents: options.agents ?? [anAgent(1)],
    seed: { openCalls: [], agents: [], dispositions: [], ...options.seed },
    now,
    ...(options.createPacer && { createPacer: options.createPacer }),
  }
  const engine: Engine = createEngine(config)
  const ready = new Map((options.leads ?? []).map((lead) => [lead.id, lead]))
  const unfinished = new Set((options.leads ?? []).map((lead) => lead.id))
  const commands: PbxCommand[] = []
  const events: DomainEvent[] = []
  const commits: StepCommit[] = []
  const replies = new Map<number, CommandResult>()
  const held: StepCommit[] = []
  const stored = new Map<string, StoredCall>()
  const storedAgents = new Map<number, AgentSnapshot>()
  let holding = false
  let request = 0

  const answer = (commit: StepCommit) => {
    const refusal = commit.gate === null ? null : (options.gate?.(commit) ?? null)
    if (refusal !== null) {
      input({ kind: 'committed', result: { id: commit.id, ok: false, ...refusal } })
      return
    }
    commits.push(commit)
    events.push(...commit.events)
    for (const call of commit.calls) stored.set(call.record.ref, call)
    for (const agent of commit.agents) storedAgents.set(agent.agent, agent)
    for (const change of commit.leads) {
      const lead = ready.get(change.lead)
      if (change.stage === 'finished') unfinished.delete(change.lead)
      if (lead === undefined) continue
      ready.set(change.lead, {
        ...lead,
        dueAt: change.stage === 'ready' ? (change.dueAt ?? lead.dueAt) : Number.MAX_SAFE_INTEGER,
        callback: change.callback === undefined ? lead.callback : change.callback,
        attempts: lead.attempts + (change.attempted ? 1 : 0),
        lastAttemptAt: change.attempted?.at ?? lead.lastAttemptAt,
      })
    }
    input({ kind: 'committed', result: { id: commit.id, ok: true } })
  }

  const perform = (effect: EngineEffect) => {
    switch (effect.kind) {
      case 'pbx':
        commands.push(effect.command)
        return
      case 'commit':
        if (holding) held.push(effect.commit)
        else answer(effect.commit)
        return
      case 'readyLeads': {
        const { query } = effect
        const mine = [...ready.values()].filter((lead) => lead.campaign === query.campaign && unfinished.has(lead.id))
        const due = mine.filter(
          (lead) => lead.dueAt <= now && !query.except.includes(lead.id) && !query.closedZones.includes(lead.timeZone),
        )
        const later = mine.map((lead) => lead.dueAt).filter((at) => at > now && at < Number.MAX_SAFE_INTEGER)
        const zones = [...new Set(mine.map((lead) => lead.timeZone))]
        input({
          kind: 'leads',
          batch: {
            campaign: query.campaign,
            leads: due.slice(0, query.limit),
            zones,
            nextDueAt: later.length === 0 ? null : Math.min(...later),
            unfinished: mine.length,
            total: [...ready.values()].filter((lead) => lead.campaign === query.campaign).length,
          },
        })
        return
      }
      case 'lead':
        answerLead(effect.request, ready.get(effect.lead))
        return
      case 'reply':
        replies.set(effect.request, effect.result)
    }
  }

  const answerLead = (request: number, lead: Lead | undefined) =>
    input({ kind: 'lead', request, lead: lead === undefined ? null : { ...lead, stage: 'ready', claim: null } })

  // The host feeds answers in after the step that asked; one step never begins inside another.
  const waiting: EngineInput[] = []
  let busy = false
  const input = (next: EngineInput) => {
    waiting.push(next)
    if (busy) return
    busy = true
    for (let each = waiting.shift(); each !== undefined; each = waiting.shift()) {
      for (const effect of engine.step(each, now)) perform(effect)
    }
    busy = false
  }

  const stage = {
    engine,
    commands,
    events,
    commits,
    stored,
    storedAgents,
    ready,
    unfinished,
    now: () => now,
    input,
    pbx: (event: Omit<Extract<EngineInput, { kind: 'pbx' }>['event'], 'at'>) =>
      input({ kind: 'pbx', event: { ...event, at: now } as Extract<EngineInput, { kind: 'pbx' }>['event'] }),
    /** Lets time pass, with a tick at every wake the engine asks for. */
    pass(ms: number) {
      const end = now + ms
      for (let wake = engine.nextWake(); wake !== null && wake <= end; wake = engine.nextWake()) {
        now = Math.max(now, wake)
        input({ kind: 'tick' })
      }
      now = end
      input({ kind: 'tick' })
    },
    /** The process sleeps: time passes and nothing is served. */
    sleep(ms: number) {
      now += ms
    },
    ask(command: EngineCommand): CommandResult | undefined {
      request += 1
      input({ kind: 'command', request, command })
      return replies.get(request)
    },
    replyTo: (n: number) => replies.get(n),
    lastRequest: () => request,
    holdCommits() {
      holding = true
    },
    answerCommits() {
      holding = false
      for (const commit of held.splice(0)) answer(commit)
    },
    link(status: 'down' | 'connecting' | 'reconciling' | 'ready', snapshot?: PbxSnapshot) {
      input({ kind: 'link', status, why: null })
      if (snapshot !== undefined) input({ kind: 'snapshot', snapshot })
    },
    reconnect(snapshot: PbxSnapshot) {
      stage.link('reconciling', snapshot)
      stage.link('ready')
    },
    /** Signs a nailed-up agent on and has the phone answered. */
    signOn(n: number) {
      const result = stage.ask({ kind: 'agent.signOn', agent: agentId(n), phoneMode: null })
      const leg = stage.legTo(String(1000 + n))
      if (leg !== undefined) stage.pbx({ kind: 'legAnswered', leg } as never)
      return result
    },
    originates: () => commands.filter((command) => command.kind === 'originate'),
    /** The lead legs dialled so far, in order. */
    dialed: () => stage.originates().filter((command) => command.target.kind === 'trunk'),
    leadLeg: (index = -1): LegId => stage.dialed().at(index)!.leg,
    /** The last leg to an extension. */
    legTo: (to: string): LegId | undefined =>
      stage.originates().findLast((command) => command.target.kind === 'extension' && command.target.extension === to)
        ?.leg,
    ring: (leg: LegId) => stage.pbx({ kind: 'legRinging', leg } as never),
    answer: (leg: LegId) => stage.pbx({ kind: 'legAnswered', leg } as never),
    gone: (leg: LegId, end: LegEnd = 'normal', cause: number | null = null) =>
      stage.pbx({ kind: 'legGone', leg, end, cause } as never),
    screened: (leg: LegId, verdict: 'human' | 'machine' | 'unsure') =>
      stage.pbx({ kind: 'legScreened', leg, verdict, detail: null, afterMs: null, voice: null } as never),
    /** Confirms the last bridge asked for. */
    bridge() {
      const command = stage.last('bridge')
      if (command === undefined) throw new Error('no bridge was asked for')
      stage.pbx({ kind: 'legsBridged', bridge: command.bridge, legs: command.legs } as never)
      return command
    },
    refuse: (command: PbxCommand, reason: RefusalReason) =>
      stage.pbx({ kind: 'commandRefused', commandId: command.commandId, reason, detail: reason } as never),
    last: <K extends PbxCommand['kind']>(kind: K) =>
      commands.findLast((command): command is Extract<PbxCommand, { kind: K }> => command.kind === kind),
    told: <K extends DomainEventKind>(kind: K) =>
      events.filter((event): event is Extract<DomainEvent, { kind: K }> => event.kind === kind),
    presence: (n: number) => engine.inspect().agents.find((each) => each.agent === n)?.presence,
    limit: (n = 1) => engine.inspect().campaigns.find((each) => each.campaign === n)?.limitedBy,
    record: (ref?: string) => [...stored.values()].find((each) => ref === undefined || each.record.ref === ref)?.record,
    seed: (): EngineSeed => ({
      openCalls: [...stored.values()].filter((each) => each.state !== null),
      agents: [...storedAgents.values()],
      dispositions: [],
    }),
  }
  if (options.linkUp !== false) stage.reconnect({ legs: [], phones: [], trunks: [] })
  return stage
}

export type Stage = ReturnType<typeof createStage>
