import { planNumber } from '../../../daemon/pbx/simulator/people.js'
import type { ApiClient } from '../../lab/support/api-client.js'
import { until } from '../../lab/support/until.js'
import { adminPassword, type ProcessSite } from './process-site.js'

/** How a number of the simulator's plan behaves, by its last two digits. */
export const people = { patient: 0, machine: 2, busy: 3, noAnswer: 4, unallocated: 6, answersAtOnce: 10 } as const

/** What a crew is made of. */
export interface CrewWish {
  readonly agents: number
  /** How each lead's number behaves. */
  readonly leads: readonly number[]
  readonly settings?: Readonly<Record<string, unknown>>
  /** Of agents, leads and campaign, when a site has several crews. */
  readonly first?: number
  readonly name?: string
}

interface AgentWire {
  readonly id: number
  readonly presence: string
  readonly pauseReason: string | null
  readonly callRef: string | null
}

/** Agents at work on a campaign that runs. */
export interface Crew {
  readonly campaign: number
  readonly agents: readonly number[]
  presences(api?: ApiClient): Promise<AgentWire[]>
  /** Resolves with the agents that talk, when there are `count`. */
  talking(count: number): Promise<AgentWire[]>
  hangUp(agent: number): Promise<void>
  signOn(): Promise<void>
}

/** Retry rules of a campaign that tries nobody twice. */
export const never = Object.fromEntries(
  ['abandoned', 'machine', 'busy', 'no_answer', 'rejected', 'unallocated', 'congestion', 'cancelled', 'failed'].map(
    (outcome) => [outcome, null],
  ),
)

/** A list of leads as a person would upload it. */
export const leadList = (leads: readonly number[], first = 1): string =>
  [
    'phoneNumber,name',
    ...leads.map((digits, index) => `${planNumber(digits, first + index)},Lead ${first + index}`),
  ].join('\n')

/** Makes agents, a campaign and its leads over the API, signs the agents on, and begins. */
export async function openCrew(site: ProcessSite, wish: CrewWish): Promise<Crew> {
  const { admin } = site
  const first = wish.first ?? 1
  const agents: number[] = []
  for (let index = first; index < first + wish.agents; index++) {
    const email = `agent${index}@example.com`
    const user = await admin.post<{ id: number }>('/users', {
      email,
      name: `Agent ${index}`,
      password: adminPassword,
      role: 'agent',
    })
    const agent = await admin.post<{ id: number }>('/agents', { userId: user.id, extension: String(1000 + index) })
    agents.push(agent.id)
  }
  const campaign = await admin.post<{ id: number }>('/campaigns', {
    name: wish.name ?? 'Trial',
    status: 'paused',
    agentIds: agents,
    settings: {
      dialingMode: 'power',
      ratio: 1,
      callingWindow: [{ days: [1, 2, 3, 4, 5, 6, 7], from: '00:00', to: '24:00' }],
      compliance: { preset: 'none' },
      wrapUpS: 0,
      minSpacingS: 0,
      amd: { mode: 'off' },
      retry: never,
      ...wish.settings,
    },
  })
  const list = new File([leadList(wish.leads, first * 10_000)], 'leads.csv')
  await admin.upload('/leads/bulk-upload', { campaignId: String(campaign.id) }, list)

  const crew: Crew = {
    campaign: campaign.id,
    agents,
    presences: (api = site.admin) => api.all<AgentWire>('/agents'),
    talking: (count) =>
      until(`${count} agents talking`, async () => {
        const talking = (await crew.presences()).filter(({ presence }) => presence === 'talking')
        return talking.length >= count ? talking : null
      }),
    hangUp: async (agent) => void (await site.admin.post(`/agents/${agent}/hang-up`)),
    signOn: async () => {
      await Promise.all(agents.map((agent) => site.admin.post(`/agents/${agent}/sign-on`, {})))
    },
  }
  await until('the link', async () => (await site.health()).links[0]?.status === 'ready')
  await crew.signOn()
  await until('all agents available', async () => {
    const all = await crew.presences()
    return all.filter(({ presence }) => presence === 'available').length === agents.length
  })
  await admin.post(`/campaigns/${campaign.id}/start`)
  return crew
}
