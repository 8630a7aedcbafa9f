import { DomainError } from '../../../dialer/model/domain-error.js'
import type { CallPhase } from '../../../dialer/model/domain-event.js'
import type { SiteId } from '../../../dialer/model/ids.js'
import type { LiveCall } from '../../../dialer/ports/commands.js'
import { type LiveFacts, liveFacts } from '../../../storage/calls/live-facts.js'
import type { ApiDeps } from '../../api-deps.js'
import { may, requireRight } from '../../auth/permissions.js'
import type { Principal } from '../../auth/principal.js'
import { ownDid } from '../extension-dids/service.js'
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
  const { callId, phase, source, destination, direction } = input
  const known = input.did === null && agent !== null && phase === 'dialing' ? await ownDid(principal, deps) : null
  const did = input.did ?? known?.did ?? null
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
  const { agent, user, site } = principal
  if (may(principal, 'call.readAll')) return await floorCalls(site, deps)
  return await floorCalls(site, deps, {
    agent: (call) => agent !== null && call.agent === agent,
    phone: (call) => call.user === user,
  })
}

/** Whose calls are meant. */
interface Seen {
  agent(call: LiveCall): boolean
  phone(call: PhoneCall): boolean
}

const everybodys: Seen = { agent: () => true, phone: () => true }

/** The same of a whole site, for those who may see it. */
export async function floorCalls(site: SiteId, deps: ApiDeps, whose = everybodys): Promise<readonly GoingOn[]> {
  const door = deps.sites.find(site)
  const db = deps.readers.site(site)
  if (!door || !db) throw new DomainError('NOT_FOUND', `There is no site ${site} here.`)
  const { calls } = await door.engine.ask({ kind: 'inspect' })
  const seen = calls.filter((call) => !isOver(call) && whose.agent(call))
  const facts = await liveFacts(
    db,
    seen.map(({ call }) => call),
  )
  return [
    ...seen.map((call): GoingOn => ({ origin: 'pbx', call, facts: facts.get(call.call) ?? null })),
    ...deps.callPhases
      .list(site)
      .filter((call) => whose.phone(call))
      .map((call): GoingOn => ({ origin: 'browser', call })),
  ]
}

function isOver({ state }: LiveCall): boolean {
  return state === 'wrapUp' || state === 'closed'
}
