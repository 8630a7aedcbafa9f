import { DomainError } from '../../../dialer/model/domain-error.js'
import { callRef } from '../../../dialer/model/ids.js'
import type { EngineCommand, EngineCommands, EngineReply, EngineStatus } from '../../../dialer/ports/commands.js'
import { noWatch } from '../../support/no-watch.js'

/** An engine that notes what it is asked and says what it is told to say. */
export interface FakeEngine extends EngineCommands {
  /** Everything asked but looks. */
  readonly asked: EngineCommand[]
  status: EngineStatus
  /** Given instead of an answer to the next command of the kind. */
  readonly refusals: Map<EngineCommand['kind'], DomainError>
  /** Answers of commands that have one. */
  readonly answers: Map<EngineCommand['kind'], unknown>
}

export const emptyStatus: EngineStatus = {
  link: 'ready',
  paused: false,
  queuePaused: false,
  draining: false,
  agents: [],
  calls: [],
  campaigns: [],
  lines: { site: 0, trunks: {} },
  uncommitted: 0,
  watch: noWatch,
}

export function createFakeEngine(): FakeEngine {
  const engine: FakeEngine = {
    asked: [],
    status: emptyStatus,
    refusals: new Map(),
    answers: new Map<EngineCommand['kind'], unknown>([
      ['agent.dialLead', { call: callRef('c.1') }],
      ['agent.dialNumber', { call: callRef('c.1') }],
      ['lead.claim', { until: 0 }],
      ['leads.resetStuck', { leads: [] }],
      ['lead.place', { place: null, of: 0 }],
      ['callerIds.inspect', []],
      ['campaign.callerIds', []],
    ]),
    ask: async <C extends EngineCommand>(command: C) => {
      if (command.kind === 'inspect') return engine.status as EngineReply<C['kind']>
      engine.asked.push(command)
      const refusal = engine.refusals.get(command.kind)
      if (refusal) throw refusal
      return (engine.answers.get(command.kind) ?? null) as EngineReply<C['kind']>
    },
  }
  return engine
}
