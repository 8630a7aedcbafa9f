import { callOf } from '../../../dialer/agents/presence.js'
import type { SiteDay } from './site-day.js'

/** What the engine says of itself must fit together at every moment. */
export function checkStatus({ program, judge }: SiteDay): void {
  const running = program()
  if (running?.isAlive !== true || running.host === null) return
  const { calls, agents, lines } = running.host.inspect()
  const { demand } = judge
  const leads = calls.flatMap(({ lead }) => (lead === null ? [] : [lead]))
  demand('oneOpenAttempt', new Set(leads).size === leads.length, () => `open calls are for leads ${leads.join(', ')}`)
  const open = new Set(calls.map(({ call }) => call))
  const busyWith = agents.flatMap(({ agent, presence }) => {
    const call = callOf(presence)
    return call === null ? [] : [{ agent, call }]
  })
  for (const { agent, call } of busyWith) {
    demand('oneCallPerAgent', open.has(call), () => `agent ${agent} is busy with ${call}, which is over`)
  }
  const talked = new Map<number, string>()
  for (const { call, agent, state } of calls) {
    if (agent === null || !['callingAgent', 'offering', 'connecting', 'bridged', 'wrapUp'].includes(state)) continue
    const other = talked.get(agent)
    demand('oneCallPerAgent', other === undefined, () => `agent ${agent} is in ${other} and ${call}`)
    talked.set(agent, call)
    const own = busyWith.find((one) => one.agent === agent)?.call
    demand(
      'oneCallPerAgent',
      own === call,
      () => `${call} (${state}) has agent ${agent}, who is with ${own ?? 'nobody'}`,
    )
  }
  const holding = calls.filter(({ state }) => state !== 'wrapUp' && state !== 'closed').length
  demand('slots', lines.site === holding, () => `${lines.site} lines are held by ${holding} calls that need one`)
  const onTrunks = Object.values(lines.trunks).reduce((sum, n) => sum + n, 0)
  demand('slots', onTrunks === lines.site, () => `${onTrunks} lines on trunks, ${lines.site} of the site`)
}
