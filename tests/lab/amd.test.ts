import { afterAll, beforeAll, expect, it } from 'vitest'
import { z } from 'zod'
import { replay } from '../../dialer/amd/replay.js'
import { type AmdThresholds, defaultAmdThresholds } from '../../dialer/model/amd-settings.js'
import type { PbxEvent } from '../../dialer/ports/pbx.js'
import type { PbxBench } from '../contract/pbx/bench.js'
import { openTalk, type Talk } from '../contract/pbx/talk.js'
import { staffDesk } from './support/agents-desk.js'
import { asteriskBench } from './support/asterisk-bench.js'
import { describeLab } from './support/describe-lab.js'
import { csvOf, leadMix } from './support/lead-mix.js'
import { type LiveFeed, liveFeed } from './support/live-feed.js'
import { type SiteOnLab, siteOnLab } from './support/site-on-lab.js'
import { until } from './support/until.js'

describeLab('Machine detection on Asterisk', (lab) => {
  let bench: PbxBench
  let talk: Talk
  beforeAll(async () => {
    bench = await asteriskBench(lab, 'websocket')
    talk = await openTalk(bench)
  })
  afterAll(async () => {
    await talk.finish()
    await bench.dispose()
  })

  const hear = async (number: 'answers' | 'machine', change: Partial<AmdThresholds> = {}) => {
    const thresholds = { ...defaultAmdThresholds, ...change }
    const leg = talk.call(bench.numbers[number], { screening: { withinMs: 6000, shadow: true, thresholds } })
    const screened: Extract<PbxEvent, { kind: 'legScreened' }> = await talk.heard('legScreened', leg, 20_000)
    talk.send({ kind: 'hangup', leg, reason: 'normal' })
    await talk.heard('legGone', leg)
    return { screened, thresholds }
  }

  it.each([
    ['answers', {}, 'human', 'HUMAN-'],
    ['machine', {}, 'machine', 'MAXWORDS-'],
    ['machine', { maximumWords: 20 }, 'machine', 'LONGGREETING-'],
    ['machine', { maximumWords: 1 }, 'machine', 'MAXWORDS-2-1'],
    ['answers', { maximumWords: 20, greetingMs: 400 }, 'machine', 'LONGGREETING-'],
    ['answers', { afterGreetingSilenceMs: 400 }, 'human', 'HUMAN-'],
    ['machine', { maximumWords: 20, greetingMs: 15_000, totalAnalysisMs: 2000 }, 'unsure', 'TOOLONG-'],
  ] as const)(
    '%s with %j is told as %s, as our copy of the algorithm says of what was heard',
    async (number, change, verdict, cause) => {
      const { screened, thresholds } = await hear(number, change)
      expect(screened).toMatchObject({ verdict, detail: expect.stringContaining(cause) })
      const copy = replay(screened.voice ?? [], thresholds)
      expect(copy).toMatchObject({ verdict })
      // Asterisk goes by frames of 20 ms and by the clock of the audio, which lags behind ours on a busy machine.
      expect(Math.abs((copy?.afterMs ?? 0) - (screened.afterMs ?? 0))).toBeLessThan(500)
    },
  )

  it('does not delay the conversation: the bridge stands as soon as without it', async () => {
    const agent = talk.ring(bench.phones.answer[0])
    await talk.heard('legAnswered', agent)
    const screening = { withinMs: 5000, shadow: true, thresholds: defaultAmdThresholds }
    const leg = talk.call(bench.numbers.answers, { screening })
    const answered = await talk.heard('legAnswered', leg)
    talk.send({ kind: 'bridge', bridge: talk.newBridge(), legs: [leg, agent] })
    const bridged = await talk.heard('legsBridged', leg)
    expect(bridged.at - answered.at).toBeLessThan(500)
    expect(await talk.heard('legScreened', leg, 20_000)).toMatchObject({ verdict: 'human' })
    expect(talk.of('legGone', leg)).toEqual([])
  })

  it('leaves neither a channel nor a subscription behind on the PBX', async () => {
    await bench.pass(500)
    expect(await lab.pbxCli('core show channels concise')).not.toContain('Snoop/')
    const user = Buffer.from(`${lab.pbx.testUser}:${lab.pbx.testPassword}`).toString('base64')
    const answer = await fetch(`${lab.pbx.ariUrl}/ari/applications`, { headers: { authorization: `Basic ${user}` } })
    const known = z.array(z.object({ channel_ids: z.array(z.string()) })).parse(await answer.json())
    expect(known.flatMap((one) => one.channel_ids).filter((id) => id.startsWith('over.'))).toEqual([])
  })
})

describeLab('A campaign with machine detection in shadow', (lab) => {
  const mix = leadMix('217', [
    [8, { kind: 'human' }],
    [4, { kind: 'machine' }],
  ])
  const machines = new Set(mix.filter(({ kind }) => kind.kind === 'machine').map(({ number }) => number))
  let site: SiteOnLab
  let feed: LiveFeed
  beforeAll(async () => {
    site = await siteOnLab(lab, { application: 'shadow' })
    await site.start()
    await site.waitForLink('ready')
    feed = await liveFeed(site.admin)
  })
  afterAll(() => {
    feed?.close()
    return site?.remove()
  })

  it('connects everybody at once, and measures verdicts by what agents say', async () => {
    const agents = await Promise.all(
      lab.pbx.extensions.slice(0, 4).map((extension) => site.createAgent(extension, 'nailed_up')),
    )
    const desk = staffDesk(feed, agents, {
      disposition: (number) => (machines.has(number) ? 'answering_machine' : 'not_interested'),
      hangUpAfterMs: () => 6000,
    })
    const retry = { connected: null, machine: null, abandoned: null }
    const { id } = await site.admin.post<{ id: number }>('/campaigns', {
      name: 'shadow',
      status: 'paused',
      settings: {
        dialingMode: 'progressive',
        amd: { mode: 'shadow' },
        callingWindow: [{ days: [1, 2, 3, 4, 5, 6, 7], from: '00:00', to: '24:00' }],
        compliance: { preset: 'none' },
        minSpacingS: 0,
        maxAttempts: 1,
        dropMessage: 'sound:beep',
        retry,
      },
    })
    await site.admin.upload('/leads/bulk-upload', { campaignId: String(id) }, csvOf(mix, 'shadow.csv'))
    await Promise.all(agents.map((agent) => agent.act('sign-on', {})))
    await site.admin.post(`/campaigns/${id}/start`)
    await until('every call is over and spoken of', () => desk.dispositions.size === mix.length || null, 240_000)
    expect(desk.faults).toEqual([])
    const connected = feed.events.filter(({ kind }) => kind === 'call.connected')
    expect(connected).toHaveLength(mix.length)
    // Nobody waited for the verdict, which takes more than a second.
    for (const { data } of connected) expect(Number(data['answerToAgentMs'])).toBeLessThan(1000)
    const report = await site.admin.get<Record<string, unknown>>(`/campaigns/${id}/amd`)
    expect(report).toMatchObject({ mode: 'shadow', misjudged: { share: 0, of: 8 }, misjudgedShare: 0 })
    const { judgedMachine, judgedPerson } = confusion.parse(report)
    expect([judgedMachine.person, judgedPerson.person]).toEqual([0, 8])
    // A verdict near the end of its time may come late on a busy machine, and then counts as a person's.
    expect(judgedMachine.machine + judgedPerson.machine).toBe(4)
    const advice = await site.admin.get<Record<string, unknown>>(`/campaigns/${id}/amd/thresholds`)
    expect(advice).toMatchObject({ foundOn: 6, triedOn: 6, recommended: null })
  })
})

const row = z.object({ all: z.number(), person: z.number(), machine: z.number() })
const confusion = z.object({ judgedMachine: row, judgedPerson: row })
