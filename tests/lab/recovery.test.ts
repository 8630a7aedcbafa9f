import { join } from 'node:path'
import { expect, it } from 'vitest'
import { openSqlite } from '../../storage/open-sqlite.js'
import { startTcpProxy } from '../support/tcp-proxy.js'
import { callRecords, compare } from './support/call-book.js'
import { describeLab } from './support/describe-lab.js'
import { openCampaign } from './support/hand-dialling.js'
import type { Lab } from './support/lab.js'
import { csvOf, type LeadMix, leadMix } from './support/lead-mix.js'
import { type HeardStream, watchRtp } from './support/rtp-watch.js'
import { type AgentHand, type SiteOnLab, type SiteWish, siteOnLab } from './support/site-on-lab.js'
import { startProcess } from './support/trunkline-process.js'
import { until } from './support/until.js'

/** What nobody takes for a pause of the other's breath. ms */
const audibleMs = 1000

describeLab('conversations outlive the process and its links', (lab) => {
  it('go on through kill -9 without a gap; whoever rings, talks or writes is found again as they were', async () => {
    const mix = leadMix('425', [
      [3, { kind: 'human' }],
      [1, { kind: 'slow-human', ringS: 20 }],
    ])
    const { site, agents } = await floor(lab, { application: 'found' }, ['1011', '1012', '1013', '1014'], mix, {
      wrapUpS: 120,
    })
    try {
      const talkers = await talking(agents, 3)
      await until('one rings', async () => (await callRecords(site.admin)).some(rings))
      const [writer, ...stayers] = talkers
      if (writer === undefined) throw new Error('three who talk expected')
      await writer.agent.act('hang-up')
      await writer.agent.waitFor('wrap_up')
      const watch = await watchRtp(lab)
      await pause(700)
      site.process.signal('SIGKILL')
      await site.process.exited
      const readyMs = await site.restart()
      for (const { agent, call } of stayers) {
        expect(await agent.presence()).toMatchObject({ presence: 'talking', callRef: call })
      }
      expect(await writer.agent.presence()).toMatchObject({ presence: 'wrap_up', callRef: writer.call })
      await pause(1000)
      expectUnbroken('kill -9', await watch.stop(), stayers.length * 2, `ready after ${readyMs.toFixed(0)} ms`)
      // Whoever rang at the kill comes to the agent who was idle.
      await until('the fourth talks', async () => (await talkersAmong(agents)).length === 3)
      for (const { agent } of await talkersAmong(agents)) await agent.act('hang-up')
      await expectSameBooks(lab, site, mix)
    } finally {
      await site.remove()
    }
  })

  it('go on where what was kept of them is torn, or written by another version', async () => {
    const mix = leadMix('429', [[2, { kind: 'human' }]])
    const { site, agents } = await floor(lab, { application: 'torn' }, ['1025', '1026'], mix)
    try {
      const talkers = await talking(agents, 2)
      const watch = await watchRtp(lab)
      await pause(700)
      site.process.signal('SIGKILL')
      await site.process.exited
      const file = openSqlite(join(site.dataDir, 'sites', 'torn.db'), 'write')
      file.exec(`UPDATE calls SET state = CASE id % 2 WHEN 0 THEN '{"v":1,"le' ELSE '{"v":2}' END WHERE state IS NOT NULL;
        UPDATE agents SET snapshot = json_set(snapshot, '$.presence.name', 'coaching') WHERE extension = '1025'`)
      file.close()
      const readyMs = await site.restart()
      for (const { agent, call } of talkers) {
        expect(await agent.presence()).toMatchObject({ presence: 'talking', callRef: call })
      }
      await pause(1000)
      expectUnbroken('torn rows', await watch.stop(), talkers.length * 2, `ready after ${readyMs.toFixed(0)} ms`)
      const told = site.process.log.filter(({ msg }) => msg === 'the watchdog put right what was not as believed')
      expect(told.map(({ mismatch }) => mismatch)).toEqual(['callUnreadable', 'callUnreadable', 'agentUnreadable'])
      for (const { agent } of talkers) await agent.act('hang-up')
      await expectSameBooks(lab, site, mix)
    } finally {
      await site.remove()
    }
  })

  it('go on through an upgrade: the new process adopts them and dials on, agents stay as they are', async () => {
    const mix = leadMix('426', [
      [3, { kind: 'human' }],
      [1, { kind: 'slow-human', ringS: 6 }],
      [4, { kind: 'human', talkS: 2 }],
    ])
    const first = mix.filter(({ kind }) => !('talkS' in kind))
    const { site, agents, campaign } = await floor(
      lab,
      { application: 'upgrade' },
      ['1015', '1016', '1017', '1018'],
      first,
    )
    try {
      const talkers = await talking(agents, 3)
      await until('one rings', async () => (await callRecords(site.admin)).some(rings))
      await site.admin.upload(
        '/leads/bulk-upload',
        { campaignId: String(campaign) },
        csvOf(
          mix.filter(({ kind }) => 'talkS' in kind),
          'later.csv',
        ),
      )
      const watch = await watchRtp(lab)
      const away = watchApi(site.admin.baseUrl)
      await pause(700)
      const old = site.process
      const begunAt = Date.now()
      const next = startProcess(['start', '-c', site.configFile, '--take-over'])
      try {
        await next.waitForLog('its link', ({ to, pbx }) => pbx === 'lab' && to === 'ready')
        const tookS = ((Date.now() - begunAt) / 1000).toFixed(1)
        expect(await old.exited).toBe(0)
        // The one who rang was waited for: nobody answered into the void.
        expect(old.log.map(({ msg }) => msg)).toContain('4 calls are left to the next process')
        for (const { agent, call } of talkers) {
          expect(await agent.presence()).toMatchObject({ presence: 'talking', callRef: call })
        }
        expect((await talkersAmong(agents)).length).toBe(4)
        await pause(1000)
        const { longestMs, refusals } = away.stop()
        console.log(`[lab] upgrade took ${tookS} s, the API was away for ${longestMs} ms, refusals ${refusals}`)
        expectUnbroken('upgrade', await watch.stop(), talkers.length * 2, `in ${tookS} s`)
        for (const { agent } of await talkersAmong(agents)) await agent.act('hang-up')
        await until('the rest is dialled by the new process', async () => {
          const all = await callRecords(site.admin)
          return all.length === mix.length && all.every(({ milestones }) => milestones['closedAt'] !== null)
        })
        await expectSameBooks(lab, site, mix)
      } finally {
        next.signal('SIGKILL')
        await next.exited
      }
    } finally {
      await site.remove()
    }
  })

  it('go on while ARI or AMI is cut off or hangs; what happened meanwhile is made up for', async () => {
    const mix = leadMix('427', [[3, { kind: 'human' }]])
    const ari = await startTcpProxy(Number(new URL(lab.pbx.ariUrl).port))
    const ami = await startTcpProxy(lab.pbx.amiPort)
    const wish = {
      application: 'links',
      ari: { url: `http://127.0.0.1:${ari.port}` },
      ami: { port: ami.port },
    }
    const { site, agents } = await floor(lab, wish, ['1019', '1020'], mix)
    try {
      const [leaver, stayer] = await talking(agents, 2)
      if (leaver === undefined || stayer === undefined) throw new Error('two who talk expected')
      const downs = (): number => site.process.log.filter(({ msg }) => msg === 'lost the PBX').length
      ami.cut()
      await site.process.waitForLog('AMI again', ({ msg }) => msg === 'AMI is back')
      expect(downs()).toBe(0)

      ari.cut()
      await until('a loss', () => downs() === 1)
      await site.waitForLink('ready')
      for (const { agent, call } of [leaver, stayer]) {
        expect(await agent.presence()).toMatchObject({ presence: 'talking', callRef: call })
      }

      // Takes connections and says nothing; the one that was open stays open and silent.
      ari.swallow(true)
      const hungAt = Date.now()
      const left = (await callRecords(site.admin)).find(({ ref }) => ref === leaver.call)
      await lab.hangUpOutside(left?.destination ?? '')
      await until('the loss of a silent link', () => downs() === 2)
      console.log(`[lab] a silent ARI counts as lost after ${Date.now() - hungAt} ms`)
      expect(await stayer.agent.presence()).toMatchObject({ presence: 'talking', callRef: stayer.call })
      ari.swallow(false)
      ari.cut()
      await site.waitForLink('ready')
      expect(await stayer.agent.presence()).toMatchObject({ presence: 'talking', callRef: stayer.call })
      await until('the next person for who was left', async () => {
        const now = await leaver.agent.presence()
        return now.presence === 'talking' && now.callRef !== leaver.call
      })
      for (const agent of agents) await agent.act('hang-up')
      await expectSameBooks(lab, site, mix, [leaver.call])
    } finally {
      await site.remove()
      await ari.close()
      await ami.close()
    }
  })

  it('go on while the process is stopped; what it slept through gets the times at which it happened', async () => {
    const mix = leadMix('428', [
      [2, { kind: 'human' }],
      [1, { kind: 'human', talkS: 9 }],
      [1, { kind: 'slow-human', ringS: 8 }],
    ])
    const { site, agents } = await floor(lab, { application: 'asleep' }, ['1021', '1022', '1023', '1024'], mix)
    try {
      await talking(agents, 3)
      await until('one rings', async () => (await callRecords(site.admin)).some(rings))
      const watch = await watchRtp(lab)
      site.process.signal('SIGSTOP')
      await pause(9000)
      site.process.signal('SIGCONT')
      await site.waitForLink('ready')
      expect(site.process.log.filter(({ msg }) => msg === 'lost the PBX')).toEqual([])
      await until('who answered meanwhile talks', async () => (await talkersAmong(agents)).length === 3)
      expectUnbroken('a stop of 9 s', await watch.stop(), 4, 'two who talked all the time')
      for (const { agent } of await talkersAmong(agents)) await agent.act('hang-up')
      await expectSameBooks(lab, site, mix)
    } finally {
      await site.remove()
    }
  })
})

/** A running site whose agents are signed on, with a campaign that dials this mix. */
async function floor(
  lab: Lab,
  wish: SiteWish,
  extensions: readonly string[],
  mix: LeadMix,
  settings: Readonly<Record<string, unknown>> = {},
): Promise<{ site: SiteOnLab; agents: AgentHand[]; campaign: number }> {
  const site = await siteOnLab(lab, wish)
  await site.start()
  await site.waitForLink('ready')
  const agents = await Promise.all(extensions.map((extension) => site.createAgent(extension)))
  const rules = { dialingMode: 'progressive', ringTimeoutS: 45, ...settings }
  const campaign = await openCampaign(site, wish.application, agents, rules)
  await site.admin.upload('/leads/bulk-upload', { campaignId: String(campaign) }, csvOf(mix, 'first.csv'))
  await Promise.all(agents.map((agent) => agent.signOn()))
  await site.admin.post(`/campaigns/${campaign}/start`)
  return { site, agents, campaign }
}

type Talker = { readonly agent: AgentHand; readonly call: string }

async function talkersAmong(agents: readonly AgentHand[]): Promise<Talker[]> {
  const all = await Promise.all(agents.map(async (agent) => ({ agent, now: await agent.presence() })))
  return all.flatMap(({ agent, now }) =>
    now.presence === 'talking' && now.callRef !== null ? [{ agent, call: now.callRef }] : [],
  )
}

const talking = (agents: readonly AgentHand[], count: number): Promise<Talker[]> =>
  until(`${count} who talk`, async () => {
    const found = await talkersAmong(agents)
    return found.length === count ? found : null
  })

const rings = ({ milestones }: { readonly milestones: Readonly<Record<string, string | null>> }): boolean =>
  milestones['ringingAt'] !== null && milestones['answeredAt'] === null && milestones['endedAt'] === null

function expectUnbroken(what: string, streams: readonly HeardStream[], atLeast: number, more: string): void {
  const longest = Math.max(...streams.map(({ longestGapMs }) => longestGapMs))
  console.log(`[lab] ${what}: ${streams.length} streams of sound, longest gap ${longest} ms; ${more}`)
  expect(streams.length).toBeGreaterThanOrEqual(atLeast)
  expect(streams.reduce((sum, { lost }) => sum + lost, 0)).toBe(0)
  expect(longest).toBeLessThan(audibleMs)
}

/** One record for each of the carrier's and the other way round, with the same talks; of the calls named only the end is not known. */
async function expectSameBooks(lab: Lab, site: SiteOnLab, mix: LeadMix, endUnknown: readonly string[] = []) {
  const numbers = new Set(mix.map(({ number }) => number.slice(1)))
  const records = await until('every record ended', async () => {
    const all = await callRecords(site.admin)
    return all.length === mix.length && all.every(({ endTime }) => endTime !== null) ? all : null
  })
  const cdrs = await until('the carrier has ended all', async () => {
    const rows = (await lab.cdr()).filter(({ kind, number }) => kind === 'carrier' && numbers.has(number))
    return rows.length >= mix.length ? rows : null
  })
  const { matched, recordsAlone, cdrsAlone } = compare(records, cdrs)
  expect({ recordsAlone, cdrsAlone }).toEqual({ recordsAlone: [], cdrsAlone: [] })
  expect(matched.map(({ record }) => record.outcome)).toEqual(mix.map(() => 'connected'))
  const wrong = matched.filter(
    ({ record, talkDifferenceS }) => !endUnknown.includes(record.ref) && Math.abs(talkDifferenceS) > 1,
  )
  expect(wrong).toEqual([])
}

/** Asks the API again and again; tells the longest time without an answer, and answers that were refusals. */
function watchApi(baseUrl: string): { stop(): { longestMs: number; refusals: number } } {
  let isOver = false
  let answeredAt = Date.now()
  let longestMs = 0
  let refusals = 0
  const look = async (): Promise<void> => {
    while (!isOver) {
      const status = await fetch(`${baseUrl}/api/health/live`).then(
        ({ status: got }) => got,
        () => null,
      )
      const now = Date.now()
      if (status !== null) {
        longestMs = Math.max(longestMs, now - answeredAt)
        answeredAt = now
        if (status !== 200) refusals += 1
      }
      await pause(10)
    }
  }
  const looking = look()
  return {
    stop: () => {
      isOver = true
      looking.catch(() => undefined)
      return { longestMs, refusals }
    },
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms)
  })
}
