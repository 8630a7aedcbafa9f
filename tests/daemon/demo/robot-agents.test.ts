import { describe, expect, it } from 'vitest'
import { startRobotAgents } from '../../../daemon/demo/robot-agents.js'
import { silentLog } from '../../../daemon/log.js'
import { createSeededRandom } from '../../../daemon/seeded-random.js'
import type { Presence } from '../../../dialer/model/agent.js'
import { agentId, callRef } from '../../../dialer/model/ids.js'
import type { EngineCommand, EngineCommands, EngineStatus } from '../../../dialer/ports/commands.js'

/** One agent in a presence of the test's choice, a clock the test moves, and all that was asked. */
function world() {
  let now = 0
  let timers: { at: number; callback: () => void }[] = []
  const state: { presence: Presence; link: EngineStatus['link']; draining: boolean } = {
    presence: { name: 'loggedOut', since: 0, why: null },
    link: 'ready',
    draining: false,
  }
  const asked: { at: number; command: EngineCommand }[] = []
  const agent = agentId(1)
  const engine: EngineCommands & { inspect(): EngineStatus } = {
    ask: (command) => {
      asked.push({ at: now, command })
      return Promise.resolve(null as never)
    },
    inspect: () =>
      ({
        link: state.link,
        draining: state.draining,
        agents: [{ agent, presence: state.presence, phoneRegistered: true }],
        calls: [
          { call: callRef('c1'), number: '+12025550100' },
          { call: callRef('c2'), number: '+12025550199' },
        ],
      }) as unknown as EngineStatus,
  }
  const stop = startRobotAgents({
    agents: [agent],
    isMachine: (number) => number.endsWith('99'),
    engine,
    random: createSeededRandom(1),
    log: silentLog,
    clock: {
      now: () => now,
      schedule: (at, callback) => {
        const timer = { at, callback }
        timers.push(timer)
        return () => {
          timers = timers.filter((other) => other !== timer)
        }
      },
    },
  })
  const pass = (ms: number): void => {
    const until = now + ms
    for (;;) {
      const next = timers.toSorted((a, b) => a.at - b.at)[0]
      if (next === undefined || next.at > until) break
      timers = timers.filter((other) => other !== next)
      now = Math.max(now, next.at)
      next.callback()
    }
    now = until
  }
  return {
    state,
    asked,
    pass,
    stop,
    kinds: () => asked.map(({ command }) => command.kind),
    moved: (presence: Presence) => {
      state.presence = presence
    },
  }
}

describe('the agents of the demonstration', () => {
  it('sign on, end a short first call, and say what came of it, all within ten seconds', () => {
    const { asked, pass, kinds, moved } = world()
    pass(1000)
    moved({ name: 'talking', since: 1000, call: callRef('c1') })
    pass(3500)
    moved({ name: 'wrapUp', since: 4500, call: callRef('c1'), until: 14_500 })
    pass(5500)
    expect(kinds()).toEqual(['agent.signOn', 'agent.hangUp', 'agent.disposition'])
    expect(asked[2]?.command).toMatchObject({ call: 'c1', choice: { code: expect.stringMatching(/^[a-z_]+$/) } })
  })

  it('say of a machine that it was one, and of nobody else', () => {
    const said = (call: string) => {
      const { asked, pass, moved } = world()
      moved({ name: 'talking', since: 0, call: callRef(call) })
      pass(5000)
      moved({ name: 'wrapUp', since: 5000, call: callRef(call), until: 15_000 })
      pass(10_000)
      return asked.flatMap(({ command }) => (command.kind === 'agent.disposition' ? [command.choice.code] : []))
    }
    expect(said('c2')).toEqual(['answering_machine'])
    expect(said('c1')).not.toContain('answering_machine')
  })

  it('come back from a pause', () => {
    const { pass, kinds, moved } = world()
    pass(1000)
    moved({ name: 'paused', since: 1000, reason: 'break' })
    pass(40_500)
    expect(kinds()).toEqual(['agent.signOn', 'agent.ready'])
  })

  it('ask for each thing once, not at every look', () => {
    const { pass, kinds } = world()
    pass(60_000)
    expect(kinds()).toEqual(['agent.signOn'])
  })

  it('do nothing while the PBX is away or the process drains, and nothing more when stopped', () => {
    const { state, asked, pass, stop, moved } = world()
    state.link = 'down'
    pass(10_000)
    state.link = 'ready'
    state.draining = true
    pass(10_000)
    state.draining = false
    stop()
    moved({ name: 'loggedOut', since: 5, why: null })
    pass(10_000)
    expect(asked).toEqual([])
  })
})
