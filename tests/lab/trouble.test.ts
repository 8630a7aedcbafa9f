import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ApiRefusal } from './support/api-client.js'
import { ariProbe } from './support/ari-probe.js'
import { describeLab } from './support/describe-lab.js'
import { endedCall, openCampaign } from './support/hand-dialling.js'
import type { Lab } from './support/lab.js'
import { type LiveFeed, liveFeed } from './support/live-feed.js'
import { carrierNumber } from './support/number-plan.js'
import { type SiteOnLab, siteOnLab } from './support/site-on-lab.js'
import { startProcess } from './support/trunkline-process.js'
import { until } from './support/until.js'
import { wavSound } from './support/wav-loudness.js'

const patient = (serial: number) => carrierNumber({ kind: 'human' }, serial, '305')

describeLab('trouble with a real PBX', (lab) => {
  // Each waits for somebody most of its time, so they wait together.
  describe.concurrent('side by side', () => {
    describe('at the link', () => {
      linkTests(lab)
    })
    describe('at work', () => {
      workTests(lab)
    })
  })
})

function linkTests(lab: Lab): void {
  const wrong = 'quite-the-wrong-password'
  const passwords = [
    ['ARI', { application: 'wrongari', ari: { password: wrong } }],
    ['AMI', { application: 'wrongami', ami: { password: wrong } }],
  ] as const
  it.each(passwords)('names %s when its password is wrong, and goes on serving', async (name, wish) => {
    const site = await siteOnLab(lab, wish)
    try {
      await site.start()
      const { why } = await until('a reason', async () => {
        const link = await site.linkStatus()
        return link.status === 'down' && link.why !== null ? link : null
      })
      expect(why).toContain(name)
      expect(why).toContain('password')
      const line = await site.process.waitForLog(
        'the reason',
        ({ level, msg }) => level === 'error' && msg.includes('until a person acts'),
      )
      expect(line['why']).toBe(why)
      expect(JSON.stringify(site.process.log)).not.toContain(wrong)
      await expect(site.admin.get('/campaigns')).resolves.toEqual([])
    } finally {
      await site.remove()
    }
  })

  it('leaves an application name to the program that has it, and takes it when that one is gone', async () => {
    const { ariUrl, testUser: user, testPassword: password } = lab.pbx
    const other = await ariProbe({ ariUrl, user, password }, 'nameinuse-nameinuse')
    const site = await siteOnLab(lab, { application: 'nameinuse' })
    try {
      await site.start()
      const { why } = await until('a reason', async () => {
        const link = await site.linkStatus()
        return link.status === 'down' && link.why !== null ? link : null
      })
      expect(why).toContain('"nameinuse-nameinuse" is in use')
      expect(other.events.filter(({ type }) => type === 'ApplicationReplaced')).toEqual([])
      other.close()
      await site.waitForLink('ready', 120_000)
    } finally {
      other.close()
      await site.remove()
    }
  })

  it('has its conversations over ari-client where a PBX takes no commands over the event connection', async () => {
    const site = await siteOnLab(lab, { application: 'ariclient', ari: { transport: 'ari-client' } })
    try {
      await site.start()
      await site.waitForLink('ready')
      const connected = site.process.log.find(({ msg }) => msg === 'connected to Asterisk')
      expect(connected?.['commands']).toBe('ari-client')
      const agent = await site.createAgent('1027')
      const campaign = await openCampaign(site, 'ari-client', [agent], { dialingMode: 'manual' })
      await site.admin.post(`/campaigns/${campaign}/start`)
      await agent.signOn()
      const { callRef } = await agent.act<{ callRef: string }>('dial', {
        phoneNumber: carrierNumber({ kind: 'human', talkS: 3 }, 1, '306'),
        campaignId: campaign,
      })
      expect(await endedCall(site, callRef)).toMatchObject({ outcome: 'connected', metadata: { endedBy: 'lead' } })
      const url = await until('the recording', async () => {
        const calls = await site.admin.all<{ recordingUrl: string | null }>('/calls')
        return calls[0]?.recordingUrl
      })
      expect(wavSound(await site.admin.bytes(url)).rms).toBeGreaterThan(200)
    } finally {
      await site.remove()
    }
  })

  it('does not start a second process on one data folder', async () => {
    const site = await siteOnLab(lab, { application: 'twice' })
    try {
      await site.start()
      const second = startProcess(['start', '-c', site.configFile], { TRUNKLINE_HTTP_PORT: '0' })
      expect(await second.exited).toBe(75)
      const said = JSON.stringify(second.log)
      expect(said).toContain('in use')
      expect(said).toContain(String(site.process.pid))
      await site.waitForLink('ready')
    } finally {
      await site.remove()
    }
  })
}

function workTests(lab: Lab): void {
  let site: SiteOnLab
  let feed: LiveFeed
  const startedAt = Date.now()

  beforeAll(async () => {
    const { carrier, busy, dead } = lab.pbx.trunks
    site = await siteOnLab(lab, { application: 'trouble', trunks: [carrier, busy, dead] })
    await site.start()
    await site.waitForLink('ready')
    feed = await liveFeed(site.admin)
  })
  afterAll(() => {
    feed?.close()
    return site?.remove()
  })
  const signOffReason = (agent: number) =>
    until(
      `reason of agent ${agent}`,
      () =>
        feed.events.findLast(
          ({ kind, data }) => kind === 'agent.presence' && data['agentId'] === agent && data['to'] === 'logged_out',
        )?.data['reason'],
    )

  describe.concurrent('side by side', () => {
    it('says so when a phone is not answered at the sign-on', async () => {
      const agent = await site.createAgent('1021')
      await lab.phones.behave('1021', { kind: 'ring' })
      await agent.act('sign-on', {})
      expect((await agent.presence()).presence).toBe('signing_on')
      expect(await signOffReason(agent.id)).toContain('not answered')
      await lab.phones.behave('1021', { kind: 'answer' })
      await agent.signOn()
    })

    it('says so when a phone refuses the sign-on', async () => {
      const agent = await site.createAgent('1022')
      await lab.phones.behave('1022', { kind: 'refuse', sipStatus: 486 })
      await agent.act('sign-on', {})
      expect(await signOffReason(agent.id)).toContain('busy')
      await lab.phones.behave('1022', { kind: 'answer' })
    })

    it('keeps a conversation when the phone unregisters in it, and refuses the next sign-on', async () => {
      const agent = await site.createAgent('1023')
      const campaign = await openCampaign(site, 'unregister', [agent], {
        dialingMode: 'manual',
        trunks: [lab.pbx.trunks.carrier],
      })
      await site.admin.post(`/campaigns/${campaign}/start`)
      await agent.signOn()
      const { callRef } = await agent.act<{ callRef: string }>('dial', {
        phoneNumber: patient(1),
        campaignId: campaign,
      })
      await agent.waitFor('talking')
      await lab.phones.unregister('1023')
      await until('unregistered', async () => (await agent.presence()).phoneRegistered === false)
      expect((await agent.presence()).presence).toBe('talking')
      await agent.act('hang-up')
      expect(await endedCall(site, callRef)).toMatchObject({ outcome: 'connected', metadata: { endedBy: 'agent' } })
      await agent.waitFor('available')
      await agent.act('sign-off')
      await agent.waitFor('logged_out')
      await expect(agent.act('sign-on', {})).rejects.toThrow('1023 is not registered')
      await lab.phones.register('1023')
      await until('registered', async () => (await agent.presence()).phoneRegistered === true)
      await agent.signOn()
    })

    it('tells a trunk without a free line and rests it, while another one carries on', async () => {
      const agent = await site.createAgent('1024')
      const { busy, carrier } = lab.pbx.trunks
      const campaign = await openCampaign(site, 'no line', [agent], { dialingMode: 'manual', trunks: [busy, carrier] })
      await site.admin.post(`/campaigns/${campaign}/start`)
      await agent.signOn()
      for (let serial = 10; serial < 13; serial += 1) {
        await agent.waitFor('available')
        const { callRef } = await agent.act<{ callRef: string }>('dial', {
          phoneNumber: patient(serial),
          campaignId: campaign,
        })
        expect(await endedCall(site, callRef)).toMatchObject({
          outcome: 'congestion',
          metadata: { trunk: busy, cause: 34 },
        })
      }
      await agent.waitFor('available')
      const { callRef } = await agent.act<{ callRef: string }>('dial', {
        phoneNumber: patient(13),
        campaignId: campaign,
      })
      await agent.waitFor('talking')
      await agent.act('hang-up')
      expect(await endedCall(site, callRef)).toMatchObject({ outcome: 'connected', metadata: { trunk: carrier } })
    })

    it('gives up on a trunk where nobody is after the ring time, and the agent is free again', async () => {
      const agent = await site.createAgent('1025')
      const campaign = await openCampaign(site, 'dead', [agent], {
        dialingMode: 'manual',
        trunks: [lab.pbx.trunks.dead],
      })
      await site.admin.post(`/campaigns/${campaign}/start`)
      await agent.signOn()
      const { callRef } = await agent.act<{ callRef: string }>('dial', {
        phoneNumber: patient(20),
        campaignId: campaign,
      })
      const record = await endedCall(site, callRef)
      expect(record).toMatchObject({
        answerTime: null,
        milestones: { ringingAt: null },
        metadata: { trunk: lab.pbx.trunks.dead },
      })
      expect(['no_answer', 'congestion']).toContain(record.outcome)
      await agent.waitFor('available')
    })

    const evil = [
      '+1305200ABCD',
      '+13052000001\r\nAction: Originate',
      '+13052000001\u0000',
      '+13052000001@evil.example.com',
      '13052000001&PJSIP/1001',
    ]
    it('refuses numbers with letters and control characters at every door', async () => {
      const agent = await site.createAgent('1026')
      const campaign = await openCampaign(site, 'evil', [agent], { dialingMode: 'manual' })
      await site.admin.post(`/campaigns/${campaign}/start`)
      await agent.signOn()
      for (const phoneNumber of evil) {
        for (const door of [
          () => site.admin.post('/leads', { campaignId: campaign, phoneNumber }),
          () => agent.act('dial', { phoneNumber, campaignId: campaign }),
          () => agent.act('dial', { phoneNumber }),
        ]) {
          const error = await door().then(
            () => null,
            (caught: unknown) => caught,
          )
          expect(error).toBeInstanceOf(ApiRefusal)
          expect(error).toMatchObject({
            status: 422,
            code: 'VALIDATION_ERROR',
            fields: { phoneNumber: expect.any(String) },
          })
        }
      }
      const quoted = evil.map((number) => `"${number}"`)
      const file = new File([['phoneNumber', ...quoted, ''].join('\n')], 'evil.csv', { type: 'text/csv' })
      const upload = await site.admin.upload('/leads/bulk-upload', { campaignId: String(campaign) }, file)
      expect(upload).toMatchObject({ imported: 0, errors: evil.length })
      expect((await agent.presence()).presence).toBe('available')
      const calls = await site.admin.all<{ metadata: { campaignId: number } }>(`/calls?campaignId=${campaign}`)
      expect(calls).toEqual([])
    })
  })

  it('had the carrier see nothing but what was recorded', async () => {
    const calls = await site.admin.all<{ destination: string; metadata: { trunk: string } }>('/calls')
    const seen = (await lab.cdr()).filter(
      ({ kind, startAt, number }) => startAt >= startedAt && number.startsWith('1305') && kind !== 'other',
    )
    const expected = calls.filter(({ metadata }) => metadata.trunk !== lab.pbx.trunks.dead)
    expect(seen.map(({ number }) => `+${number}`).toSorted()).toEqual(
      expected.map(({ destination }) => destination).toSorted(),
    )
  })
}
