import type { AgentId, CallRef, LeadId, SiteId, UserId } from '../../../dialer/model/ids.js'
import { allAgents } from '../../../storage/agents/repository.js'
import { type CallView, findCallByRef } from '../../../storage/calls/repository.js'
import { findLead, type LeadView } from '../../../storage/leads/repository.js'
import { listBreakReasons } from '../../../storage/presence/break-reasons.js'
import type { ApiDeps } from '../../api-deps.js'

/** Someone who takes calls, by account. */
export interface LivePerson {
  readonly user: UserId
  readonly name: string
}

/** What stands behind the ids of events, for those who word them for others. */
export interface LiveFacts {
  person(site: SiteId, agent: AgentId): Promise<LivePerson | null>
  call(site: SiteId, ref: CallRef): Promise<CallView | null>
  lead(site: SiteId, id: LeadId): Promise<LeadView | null>
  /** The number of a break's reason, by its code. */
  breakReason(site: SiteId, code: string): Promise<number | null>
}

/** Agents are kept in memory and read again when one is not known; a changed name is told after `keepMs`. */
export function createLiveFacts(deps: Pick<ApiDeps, 'readers' | 'now'>, keepMs = 60_000): LiveFacts {
  const crews = new Map<SiteId, { readonly readAt: number; readonly people: ReadonlyMap<AgentId, LivePerson> }>()

  async function crewOf(site: SiteId, agent: AgentId): Promise<ReadonlyMap<AgentId, LivePerson>> {
    const known = crews.get(site)
    if (known?.people.has(agent) && deps.now() - known.readAt < keepMs) return known.people
    const db = deps.readers.site(site)
    const agents = db ? await allAgents(db) : []
    const people = new Map(agents.map(({ id, user, name }) => [id, { user, name }]))
    crews.set(site, { readAt: deps.now(), people })
    return people
  }

  return {
    person: async (site, agent) => (await crewOf(site, agent)).get(agent) ?? null,
    call: async (site, ref) => {
      const db = deps.readers.site(site)
      return db ? findCallByRef(db, ref) : null
    },
    lead: async (site, id) => {
      const db = deps.readers.site(site)
      return db ? findLead(db, id) : null
    },
    breakReason: async (site, code) => {
      const db = deps.readers.site(site)
      return (db ? await listBreakReasons(db) : []).find((reason) => reason.code === code)?.id ?? null
    },
  }
}
