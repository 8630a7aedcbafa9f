import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { callRecords, compare } from './support/call-book.js'
import { describeLab } from './support/describe-lab.js'
import { endedCall, openCampaign } from './support/hand-dialling.js'
import { csvOf, leadMix } from './support/lead-mix.js'
import { type LiveFeed, liveFeed } from './support/live-feed.js'
import { type AgentHand, type SiteOnLab, siteOnLab } from './support/site-on-lab.js'
import { until } from './support/until.js'
import { wavSound } from './support/wav-loudness.js'

describeLab('the PBX goes away and comes back', (lab) => {
  const mix = leadMix('503', [[9, { kind: 'human' }]])
  let site: SiteOnLab
  let feed: LiveFeed
  let agents: AgentHand[]

  beforeAll(async () => {
    site = await siteOnLab(lab, { application: 'outage' })
  })
  afterAll(async () => {
    feed?.close()
    await site?.remove()
    await lab.phones.waitRegistered(lab.pbx.extensions)
  })

  it('starts without its PBX, says why, and connects when it is there', async () => {
    await lab.stopPbx()
    await site.start()
    const { why } = await until('a reason', async () => {
      const link = await site.linkStatus()
      return link.status === 'down' && link.why !== null ? link : null
    })
    expect(why).toContain(lab.pbx.ariUrl)
    feed = await liveFeed(site.admin)
    agents = await Promise.all(['1041', '1042', '1043'].map((extension) => site.createAgent(extension)))
    await expect(agents[0]?.act('sign-on', {})).rejects.toThrow('PBX_UNAVAILABLE')
    await lab.startPbx()
    await lab.phones.waitRegistered(lab.pbx.extensions)
    await site.waitForLink('ready')
  })

  it('closes the records of calls that a crash of the PBX ended, and logs their agents out with a reason', async () => {
    const campaign = await openCampaign(site, 'outage', agents, { dialingMode: 'progressive' })
    await site.admin.upload('/leads/bulk-upload', { campaignId: String(campaign) }, csvOf(mix, 'outage.csv'))
    await Promise.all(agents.map((agent) => agent.signOn()))
    await site.admin.post(`/campaigns/${campaign}/start`)
    await Promise.all(agents.map((agent) => agent.waitFor('talking')))
    const files = () =>
      readdir(lab.pbx.recordingsDir).then((names) =>
        Promise.all(
          names.filter((name) => name.startsWith('tl.outage.')).map((name) => stat(join(lab.pbx.recordingsDir, name))),
        ),
      )
    await until('a second of every talk on the disk', async () => {
      const sizes = await files()
      return sizes.length === agents.length && sizes.every(({ size }) => size > 20_000)
    })
    const killedAt = Date.now()
    await lab.killPbx()
    const { why } = await site.waitForLink('down')
    expect(why).not.toBeNull()
    await lab.startPbx()
    await lab.phones.waitRegistered(lab.pbx.extensions)
    await site.waitForLink('ready')
    await Promise.all(agents.map((agent) => agent.waitFor('logged_out')))
    for (const agent of agents) {
      const left = feed.events.findLast(({ kind, data }) => kind === 'agent.presence' && data['agentId'] === agent.id)
      expect(left?.data).toMatchObject({ to: 'logged_out', reason: expect.stringMatching(/PBX|lost/i) })
    }
    const records = await callRecords(site.admin)
    expect(records).toHaveLength(3)
    for (const record of records) {
      expect(record).toMatchObject({ outcome: 'connected', metadata: { endedBy: 'pbx' } })
      expect(record.milestones['closedAt']).not.toBeNull()
      expect(Date.parse(record.milestones['endedAt'] ?? '')).toBeGreaterThanOrEqual(killedAt - 1000)
    }
  })

  it('keeps what the PBX had recorded by then', async () => {
    const records = await until('every recording stored', async () => {
      const all = await callRecords(site.admin)
      return all.every(({ recordingUrl }) => recordingUrl !== null) ? all : null
    })
    for (const { recordingUrl } of records) {
      expect(wavSound(await site.admin.bytes(recordingUrl ?? '')).seconds).toBeGreaterThan(0.5)
    }
  })

  it('dials on when the agents have signed on again, until an orderly restart, which the records tell as the carrier does', async () => {
    await Promise.all(agents.map((agent) => agent.signOn()))
    const talking = await Promise.all(agents.map((agent) => agent.waitFor('talking')))
    await lab.restartPbx()
    await lab.phones.waitRegistered(lab.pbx.extensions)
    await Promise.all(agents.map((agent) => agent.waitFor('logged_out')))
    await site.waitForLink('ready')
    const records = await Promise.all(talking.map(({ callRef }) => endedCall(site, callRef ?? '')))
    for (const record of records) expect(record).toMatchObject({ outcome: 'connected' })
    const numbers = records.map(({ destination }) => destination.replace('+', ''))
    const cdrs = await until('the carrier has all', async () => {
      const rows = (await lab.cdr()).filter(({ kind, number }) => kind === 'carrier' && numbers.includes(number))
      return rows.length === records.length ? rows : null
    })
    for (const { talkDifferenceS } of compare(records, cdrs).matched) expect(Math.abs(talkDifferenceS)).toBeLessThan(1)
  })

  it('dials on again, and nobody twice', async () => {
    await Promise.all(agents.map((agent) => agent.signOn()))
    await Promise.all(agents.map((agent) => agent.waitFor('talking')))
    await Promise.all(agents.map((agent) => agent.act('hang-up')))
    const records = await until('every record closed', async () => {
      const all = await callRecords(site.admin)
      return all.length === mix.length && all.every(({ milestones }) => milestones['closedAt'] !== null) ? all : null
    })
    expect(records.map(({ destination }) => destination).toSorted()).toEqual(mix.map(({ number }) => number).toSorted())
  })
})
