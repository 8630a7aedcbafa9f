import { expect, it } from 'vitest'
import { type ApiClient, apiClient } from './support/api-client.js'
import { type CallRecordWire, callRecords } from './support/call-book.js'
import { describeLab } from './support/describe-lab.js'
import { openCampaign } from './support/hand-dialling.js'
import { csvOf, leadMix } from './support/lead-mix.js'
import { type AgentHand, createAgent, type SiteOnLab, siteOnLab } from './support/site-on-lab.js'
import { until } from './support/until.js'

const areaCode = '415'

describeLab('a site is suspended while it dials and talks', (lab) => {
  const cdrs = async () =>
    (await lab.cdr()).filter(({ kind, number }) => kind === 'carrier' && number.startsWith(`1${areaCode}`))

  const legs = async () =>
    (await lab.pbxCli('core show channels concise')).split('\n').filter((line) => line.includes('tl.second.'))

  /** A site beside the one of the configuration, on the same PBX. */
  async function second(home: SiteOnLab): Promise<ApiClient> {
    const trunk = { name: lab.pbx.trunks.carrier, maxLines: 100, callsPerSecond: 50 }
    const limits = { maxLines: 100, callsPerSecond: 50, trunks: [trunk] }
    await home.admin.post('/sites', { id: 'second', name: 'Second', pbx: 'lab', defaultCountry: 'US', limits })
    return apiClient(home.admin.baseUrl, home.admin.token, 'second')
  }

  const signIn = (home: SiteOnLab, agent: AgentHand) =>
    apiClient(home.admin.baseUrl, '', 'second').signIn(agent.email, 'a-password-of-the-lab-1')

  it('talks go on, who rings still gets an agent, nothing new is dialled and nobody signs in; then it is resumed', async () => {
    const home = await siteOnLab(lab, { application: 'rest' })
    try {
      await home.start()
      const admin = await second(home)
      const state = async () => {
        const sites =
          await home.admin.get<{ id: string; status: string; link: string | null; liveCalls: number }[]>('/sites')
        return sites.find(({ id }) => id === 'second')
      }
      await until('the link', async () => (await state())?.link === 'ready')
      const agents = await Promise.all(
        ['1053', '1054'].map((extension) => createAgent(() => admin, extension, 'nailed_up')),
      )
      const campaign = await openCampaign({ admin }, 'Rest', agents, { dialingMode: 'progressive', ringTimeoutS: 45 })
      const upload = (mix: ReturnType<typeof leadMix>, name: string) =>
        admin.upload('/leads/bulk-upload', { campaignId: String(campaign) }, csvOf(mix, name))
      const first = leadMix(areaCode, [
        [1, { kind: 'human' }],
        [1, { kind: 'slow-human', ringS: 12 }],
      ])
      await upload(first, 'first.csv')
      await Promise.all(agents.map((agent) => agent.signOn()))
      await admin.post(`/campaigns/${campaign}/start`)
      const open = await until('one talks and one rings', async () => {
        const all = await callRecords(admin)
        const talks = all.find(({ milestones }) => milestones['bridgedAt'] !== null)
        const rings = all.find(
          ({ milestones }) => milestones['ringingAt'] !== null && milestones['answeredAt'] === null,
        )
        return talks && rings ? { talks, rings } : null
      })
      await upload(leadMix(areaCode, [[4, { kind: 'human', talkS: 1 }]]), 'more.csv')

      await home.admin.post('/sites/second/suspend')
      for (const agent of agents) {
        await expect(agent.presence()).rejects.toThrow('is suspended')
        await expect(signIn(home, agent)).rejects.toThrow('is suspended')
      }
      expect(await state()).toMatchObject({ status: 'suspended', liveCalls: 2 })
      const { destination } = open.rings
      await home.process.waitForLog(
        'who rang talks with an agent',
        (line) => line['callRef'] === open.rings.ref && line['event'] === 'call.connected',
      )
      for (const number of [open.talks.destination, destination]) await lab.hangUpOutside(number)
      await until('its end', async () => (await state())?.liveCalls === 0)
      await home.process.waitForLog('the end', ({ msg }) => msg === 'the last call of a suspended site has ended')
      expect(await cdrs()).toHaveLength(2)
      expect(await legs()).toEqual([])

      await home.admin.post('/sites/second/resume')
      await until('the link again', async () => (await state())?.link === 'ready')
      const records = await callRecords(admin)
      const ended = records.map(({ ref, outcome, metadata }: CallRecordWire) => ({
        ref,
        outcome,
        by: metadata.endedBy,
      }))
      expect(ended).toEqual(
        expect.arrayContaining([open.talks, open.rings].map(({ ref }) => ({ ref, outcome: 'connected', by: 'lead' }))),
      )
      expect(records).toHaveLength(2)
      const [hand] = agents
      if (hand === undefined) throw new Error('an agent expected')
      const again = await signIn(home, hand)
      await again.post(`/agents/${hand.id}/sign-on`, {})
      await until('all others are called', async () => (await cdrs()).length === 6)
      const numbers = (await cdrs()).map(({ number }) => number)
      expect(new Set(numbers).size).toBe(6)
    } finally {
      await home.remove()
    }
  })
})
