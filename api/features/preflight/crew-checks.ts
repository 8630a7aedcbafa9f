import type { PreflightFacts } from './facts.js'
import { ok, type PreflightFinding, problem, warning } from './finding.js'

/** Agents, their phones, and the way to the PBX. */
export function crewFindings(facts: PreflightFacts): readonly PreflightFinding[] {
  return [linkFinding(facts), agentsFinding(facts), phonesFinding(facts), ...pbxFindings(facts)]
}

function linkFinding({ status }: PreflightFacts): PreflightFinding {
  if (status.link !== 'ready') {
    return problem('PBX', `the link is ${status.link}`, 'Look at /api/health and run: trunkline doctor.')
  }
  if (status.paused) return problem('PBX', 'dialling is paused on the whole site', 'Resume it: POST /api/site/resume.')
  return ok('PBX', 'the link is ready')
}

function agentsFinding({ agents, status }: PreflightFacts): PreflightFinding {
  if (agents.length === 0)
    return problem('agents', 'nobody takes its calls', 'Make agents, or name them in the campaign.')
  const present = agents.filter(({ id }) => {
    const name = status.agents.find((one) => one.agent === id)?.presence.name
    return name !== undefined && name !== 'loggedOut' && name !== 'signingOn'
  })
  const seen = `${present.length} of ${agents.length} agents are signed on`
  return present.length === 0
    ? warning('agents', seen, 'Nothing is dialled before one of them signs on.')
    : ok('agents', seen)
}

function phonesFinding({ agents, status }: PreflightFacts): PreflightFinding {
  const stateOf = (id: number) => status.agents.find((one) => one.agent === id)?.phoneRegistered ?? null
  const offline = agents.filter(({ id }) => stateOf(id) === false).map(({ extension }) => extension)
  const unknown = agents.filter(({ id }) => stateOf(id) === null).length
  if (offline.length > 0) {
    const names = offline.slice(0, 10).join(', ') + (offline.length > 10 ? ' …' : '')
    const say = offline.length === agents.length ? problem : warning
    return say('phones', `not registered: ${names}`, 'Switch them on and register them.')
  }
  if (unknown > 0) {
    return ok(
      'phones',
      `${agents.length - unknown} registered; of ${unknown} the PBX does not tell before they sign on`,
    )
  }
  return ok('phones', `all ${agents.length} are registered`)
}

/** What the PBX said of itself, in the words of the doctor. */
function pbxFindings({ pbx }: PreflightFacts): readonly PreflightFinding[] {
  return pbx.map((finding) => {
    if (finding.level === 'ok') return ok(finding.check, finding.message)
    const say = finding.level === 'fault' ? problem : warning
    return say(finding.check, finding.message, finding.remedy)
  })
}
