import { DomainError } from '../../../dialer/model/domain-error.js'
import type { CallPhase } from '../../../dialer/model/domain-event.js'
import type { LiveCall } from '../../../dialer/ports/commands.js'
import { type LiveFacts, liveFacts } from '../../../storage/calls/live-facts.js'
import { type ApiDeps, siteDb, siteDoor } from '../../api-deps.js'
import { may, requireRight } from '../../auth/permissions.js'
import type { Principal } from '../../auth/principal.js'
import type { PhoneCall } from './call-phases.js'

/** What a browser phone says of its call. */
export interface PhaseInput {
  readonly callId: string
  readonly phase: CallPhase
  readonly source: string | null
  readonly destination: string | null
  readonly did: string | null
  readonly direction: 'inbound' | 'outbound'
}

/** Notes where a call of my browser phone stands; others hear of it by the live event `call.phase`. @throws DomainError FORBIDDEN */
export async function tellPhase(principal: Principal, input: PhaseInput, deps: ApiDeps): Promise<void> {
  requireRight(principal, 'agent.act')
  const { site, user, agent, name } = principal
  if (user === null)
    throw new DomainError('FORBIDDEN', 'Calls are made by people; sign in with an account of your own.')
  const { callId, phase, source, destination, did, direction } = input
  if (phase === 'ended') deps.callPhases.end(site, user, callId)
  else deps.callPhases.put(site, { user, name, agent, callId, phase, source, destination, did, direction })
  const { source: from, destination: to } = deps.callPhases
    .list(site)
    .find((one) => one.user === user && one.callId === callId) ?? { source, destination }
  await deps.store.write(site, 'callPhases.note', {
    agent,
    user,
    phase,
    callId,
    source: from,
    destination: to,
    direction,
  })
}

/** A call that goes on: one of ours, or one that a browser phone tells of. */
export type GoingOn =
  | { readonly origin: 'pbx'; readonly call: LiveCall; readonly facts: LiveFacts | null }
  | { readonly origin: 'browser'; readonly call: PhoneCall }

/** Calls of this moment; agents see their own. A call in its wrap-up is over. @throws DomainError FORBIDDEN */
export async function liveCalls(principal: Principal, deps: ApiDeps): Promise<readonly GoingOn[]> {
  requireRight(principal, 'call.read')
  const all = may(principal, 'call.readAll')
  const { agent, user, site } = principal
  const { calls } = await siteDoor(deps, principal).engine.ask({ kind: 'inspect' })
  const seen = calls.filter((call) => !isOver(call) && (all || (agent !== null && call.agent === agent)))
  const facts = await liveFacts(
    siteDb(deps, principal),
    seen.map(({ call }) => call),
  )
  const phones = deps.callPhases.list(site).filter((one) => all || one.user === user)
  return [
    ...seen.map((call): GoingOn => ({ origin: 'pbx', call, facts: facts.get(call.call) ?? null })),
    ...phones.map((call): GoingOn => ({ origin: 'browser', call })),
  ]
}

function isOver({ state }: LiveCall): boolean {
  return state === 'wrapUp' || state === 'closed'
}
