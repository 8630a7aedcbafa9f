import type { AgentId, CampaignId } from '../../../dialer/model/ids.js'
import type { NewProfiledLead } from '../../../storage/leads/profile/writes.js'
import { number } from '../../support/factories.js'
import { makeCommit, site, type TestStore } from '../support.js'

export type NewLeadChange = Partial<Omit<NewProfiledLead, 'profile'>> & {
  readonly profile?: Partial<NewProfiledLead['profile']>
}

/** A lead somebody works, given out by the rule; `change` overrides. */
export function newProfiledLead(
  campaign: CampaignId,
  n: number,
  { profile, ...change }: NewLeadChange = {},
): NewProfiledLead {
  return {
    lead: {
      campaign,
      number: number(`+1555${String(n).padStart(7, '0')}`),
      name: `Lead ${n}`,
      email: null,
      metadata: {},
      timeZone: null,
      priority: 10,
    },
    profile: {
      source: 'facebook',
      quality: 'warm',
      progress: 'new',
      requirements: null,
      product: null,
      notes: null,
      answers: {},
      ad: null,
      value: null,
      origin: null,
      ...profile,
    },
    assign: 'rule',
    user: null,
    whenKnown: 'refuse',
    ...change,
  }
}

/** The agent is available from now on. */
export async function makeAvailable({ store, clock }: TestStore, agent: AgentId, since = clock.now()): Promise<void> {
  const snapshot = { agent, presence: { name: 'available', since }, session: null } as never
  await store.write(site, 'engine.commit', makeCommit({ agents: [snapshot] }))
}
