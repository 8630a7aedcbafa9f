import { afterAll, beforeAll, expect, it } from 'vitest'
import { type AgentsDesk, persistently, staffDesk } from './support/agents-desk.js'
import { type CallRecordWire, type Comparison, callRecords, compare } from './support/call-book.js'
import { describeLab } from './support/describe-lab.js'
import { csvOf, type LeadMix, leadMix } from './support/lead-mix.js'
import { type LiveFeed, liveFeed } from './support/live-feed.js'
import type { NumberKind } from './support/number-plan.js'
import { type AgentHand, type SiteOnLab, siteOnLab } from './support/site-on-lab.js'
import { until } from './support/until.js'
import { wavSound } from './support/wav-loudness.js'

const talk = (talkS: number): NumberKind => ({ kind: 'human', talkS })
const patient: NumberKind = { kind: 'human' }
const hangsUp = (afterTenths: number): NumberKind => ({ kind: 'early-hangup', afterTenths })
const refuse = (sipStatus: number): NumberKind => ({ kind: 'refuse', sipStatus })
const machine: NumberKind = { kind: 'machine' }

const mixes = {
  progressive: leadMix('212', [
    [6, talk(3)],
    [5, talk(4)],
    [3, talk(6)],
    [3, patient],
    [2, { kind: 'slow-human', ringS: 2 }],
    [2, hangsUp(3)],
    [2, hangsUp(35)],
    [4, refuse(486)],
    [2, refuse(404)],
    [2, refuse(480)],
    [2, refuse(503)],
    [2, refuse(603)],
    [1, refuse(500)],
    [1, refuse(600)],
    [7, machine],
    [1, { kind: 'silent' }],
    [2, { kind: 'rings-for-ever' }],
    [1, { kind: 'no-reply' }],
  ]),
  power: leadMix('213', [
    [8, talk(3)],
    [4, talk(5)],
    [2, hangsUp(5)],
    [4, refuse(486)],
    [2, refuse(404)],
    [1, refuse(480)],
    [2, refuse(503)],
    [2, refuse(603)],
    [7, machine],
    [2, { kind: 'rings-for-ever' }],
  ]),
  perCall: leadMix('214', [
    [5, talk(3)],
    [1, hangsUp(3)],
    [1, refuse(486)],
    [1, refuse(404)],
  ]),
  preview: leadMix('215', [
    [3, talk(2)],
    [1, patient],
    [1, machine],
    [1, refuse(486)],
    [1, refuse(603)],
    [1, hangsUp(8)],
    [2, refuse(480)],
  ]),
  manual: leadMix('216', [
    [2, patient],
    [1, talk(2)],
    [1, refuse(486)],
    [1, refuse(404)],
    [1, refuse(603)],
  ]),
} satisfies Record<string, LeadMix>
const leads = [...mixes.progressive, ...mixes.power, ...mixes.perCall, ...mixes.preview]
const kindOf = new Map([...leads, ...mixes.manual].map(({ number, kind }) => [number, kind]))

/** Outcomes that are right for a number; several where who is faster decides. */
function rightOutcomes(kind: NumberKind, dialMode: string): readonly string[] {
  switch (kind.kind) {
    case 'human':
    case 'slow-human':
    case 'silent':
      // More lines than agents: somebody may wait too long.
      return dialMode === 'power' ? ['connected', 'abandoned'] : ['connected']
    case 'early-hangup':
      return ['connected', 'abandoned']
    case 'machine':
      return dialMode === 'preview' ? ['connected'] : ['machine']
    case 'rings-for-ever':
    case 'no-reply':
      return ['no_answer']
    case 'refuse':
      return [refusals[kind.sipStatus] ?? 'unknown']
  }
}

const refusals: Readonly<Record<number, string>> = {
  404: 'unallocated',
  480: 'no_answer',
  486: 'busy',
  500: 'congestion',
  503: 'congestion',
  600: 'busy',
  603: 'rejected',
}
const noRetry = Object.fromEntries(
  [
    'connected',
    'abandoned',
    'machine',
    'no_answer',
    'rejected',
    'unallocated',
    'congestion',
    'cancelled',
    'failed',
    'busy',
  ].map((outcome) => [outcome, null]),
)
const callerIds = ['+12025550100', '+12025550101']
const everyHour = [{ days: [1, 2, 3, 4, 5, 6, 7], from: '00:00', to: '24:00' }]
// No audits: one would hand a machine to an agent, and which call it meets is left to chance.
const amd = { mode: 'on', verdictWithinMs: 6000, allowLateVerdict: true, onMachine: 'hang_up', auditShare: 0 }

describeLab('a campaign on a real PBX', (lab) => {
  let site: SiteOnLab
  let feed: LiveFeed
  let desk: AgentsDesk
  let agents: AgentHand[]
  let records: CallRecordWire[]
  let compared: Comparison
  let startedAt: number

  const record = (number: string) => records.filter(({ destination }) => destination === number)

  beforeAll(async () => {
    startedAt = Date.now()
    site = await siteOnLab(lab, { application: 'campaign' })
    await site.start()
    await site.waitForLink('ready')
    feed = await liveFeed(site.admin)
    agents = await Promise.all(
      lab.pbx.extensions
        .slice(0, 20)
        .map((extension, index) =>
          site.createAgent(extension, index === 14 || index === 15 ? 'per_call' : 'nailed_up'),
        ),
    )
    const part = (from: number, to: number) => agents.slice(from, to)
    const campaign = async (name: string, mix: LeadMix, staff: readonly AgentHand[], settings: object) => {
      const { id } = await site.admin.post<{ id: number }>('/campaigns', {
        name,
        status: 'paused',
        agentIds: staff.map((agent) => agent.id),
        settings: {
          callingWindow: everyHour,
          compliance: { preset: 'none' },
          callerIds,
          ringTimeoutS: 15,
          wrapUpS: 20,
          minSpacingS: 0,
          dropMessage: 'sound:beep',
          retry: noRetry,
          ...settings,
        },
      })
      if (mix.length === 0) return id
      const upload = await site.admin.upload<{ imported: number }>(
        '/leads/bulk-upload',
        { campaignId: String(id) },
        csvOf(mix, `${name}.csv`),
      )
      expect(upload).toMatchObject({ imported: mix.length, duplicates: 0, errors: 0 })
      return id
    }
    const progressive = await campaign('progressive', mixes.progressive, part(0, 8), {
      dialingMode: 'progressive',
      amd,
    })
    const retry = { ...noRetry, busy: { afterS: 1, maxTimes: 1 } }
    const power = await campaign('power', mixes.power, part(8, 14), { dialingMode: 'power', ratio: 2, amd, retry })
    const perCall = await campaign('per call', mixes.perCall, part(14, 16), { dialingMode: 'progressive' })
    const preview = await campaign('preview', mixes.preview, part(16, 18), { dialingMode: 'preview' })
    const manual = await campaign('manual', [], part(18, 20), { dialingMode: 'manual' })

    const byHand = mixes.manual.map(({ number }) => number)
    desk = staffDesk(feed, agents, {
      disposition: 'interested',
      hangUpAfterMs: (number) =>
        ['human', 'slow-human', 'silent', 'machine'].includes(kindOf.get(number)?.kind ?? '') && !leaves(number)
          ? 1500
          : null,
      onAvailable: async (agent) => {
        if (part(16, 18).includes(agent)) {
          const lead = await agent.act<{ leadId: number } | null>('next-lead', { campaignId: preview })
          if (lead !== null) await persistently(() => agent.act('dial', { leadId: lead.leadId }))
        }
        if (part(18, 20).includes(agent)) {
          const number = byHand.shift()
          if (number !== undefined)
            await persistently(() => agent.act('dial', { phoneNumber: number, campaignId: manual }))
        }
      },
    })
    for (const id of [progressive, power, perCall, preview, manual]) await site.admin.post(`/campaigns/${id}/start`)
    await Promise.all(agents.map((agent) => agent.act('sign-on', {})))

    const ended = () =>
      new Set(feed.events.filter(({ kind }) => kind === 'call.ended').map(({ data }) => data['callRef']))
    const reserved = () => feed.events.filter(({ kind }) => kind === 'call.reserved')
    await until(
      'every lead finished and every number dialled',
      async () => {
        const left = await site.admin
          .all<{ stage: string }>('/leads')
          .then((all) => all.filter(({ stage }) => stage !== 'finished'))
        const open = reserved().length - ended().size
        if (left.length === 0 && open === 0 && byHand.length === 0) return true
        throw new Error(`${left.length} leads, ${open} calls, ${byHand.length} numbers left; ${desk.faults.join('; ')}`)
      },
      400_000,
    )
    await Promise.all(agents.map((agent) => agent.waitFor('available')))
    records = await until('every recording stored', async () => {
      const all = await callRecords(site.admin)
      return all.every(({ outcome, recordingUrl }) => outcome !== 'connected' || recordingUrl !== null) ? all : null
    }).catch(() => callRecords(site.admin))
    const cdrs = (await lab.cdr()).filter(({ kind, startAt }) => kind === 'carrier' && startAt >= startedAt)
    compared = compare(records, cdrs)
  })

  const leaves = (number: string) => {
    const kind = kindOf.get(number)
    return kind?.kind === 'human' && kind.talkS !== undefined
  }

  afterAll(() => {
    feed?.close()
    return site?.remove()
  })

  it('lets every agent work without a fault', () => {
    expect(desk.faults).toEqual([])
  })

  it('has exactly one call record of every attempt, and the carrier has one for each', () => {
    expect(leads).toHaveLength(100)
    const wrong = [...kindOf].filter(([number, kind]) => {
      const again = number.startsWith('+1213') && kind.kind === 'refuse' && kind.sipStatus === 486
      return record(number).length !== (again ? 2 : 1)
    })
    expect(wrong).toEqual([])
    expect(new Set(records.map(({ ref }) => ref)).size).toBe(records.length)
    expect(compared.recordsAlone).toEqual([])
    expect(compared.cdrsAlone).toEqual([])
  })

  it('tells the outcome of every kind of number', () => {
    const wrong = records
      .filter(({ destination, outcome, metadata }) => {
        const kind = kindOf.get(destination)
        return kind === undefined || !rightOutcomes(kind, metadata.dialMode).includes(outcome ?? '')
      })
      .map(({ destination, outcome, metadata, milestones }) => ({
        kind: kindOf.get(destination),
        outcome,
        metadata,
        milestones,
      }))
    const counts: Record<string, number> = {}
    for (const { outcome } of records) counts[outcome ?? 'open'] = (counts[outcome ?? 'open'] ?? 0) + 1
    console.log(`[lab] ${records.length} attempts: ${JSON.stringify(counts)}`)
    expect(wrong).toEqual([])
  })

  it('agrees with the carrier on answer, duration and caller id', () => {
    const worst = Math.max(...compared.matched.map(({ talkDifferenceS }) => Math.abs(talkDifferenceS)))
    const worstWhole = Math.max(...compared.matched.map(({ wholeDifferenceS }) => Math.abs(wholeDifferenceS)))
    console.log(`[lab] worst difference of duration: ${worst.toFixed(3)} s talking, ${worstWhole.toFixed(3)} s in all`)
    const wrong = compared.matched.filter(
      ({ record: ours, cdr, talkDifferenceS, wholeDifferenceS }) =>
        (ours.answerTime !== null) !== (cdr.disposition === 'ANSWERED') ||
        Math.abs(talkDifferenceS) > 1 ||
        Math.abs(wholeDifferenceS) > 1 ||
        Math.abs(ours.duration - cdr.billsecS) > 1 ||
        ours.metadata.callerId !== cdr.callerId,
    )
    expect(wrong).toEqual([])
    for (const callerId of callerIds)
      expect(compared.matched.filter(({ cdr }) => cdr.callerId === callerId).length).toBeGreaterThan(20)
  })

  it('tells people and machines apart', () => {
    const judged = records.filter(({ metadata }) => metadata.verdict !== null)
    const confusion: Record<string, number> = {}
    for (const { destination, metadata } of judged) {
      const key = `${kindOf.get(destination)?.kind} said ${metadata.verdict}`
      confusion[key] = (confusion[key] ?? 0) + 1
    }
    console.log(`[lab] machine detection: ${JSON.stringify(confusion)}`)
    expect(confusion['machine said machine']).toBe(14)
    expect(confusion['machine said human'] ?? 0).toBe(0)
    expect(confusion['human said machine'] ?? 0).toBe(0)
  })

  it('brings people to agents and keeps what the agents said of it', () => {
    const connected = records.filter(({ outcome }) => outcome === 'connected')
    expect(connected.length).toBeGreaterThan(35)
    for (const { ref, agentId, metadata } of connected) {
      expect(agentId).not.toBeNull()
      expect(metadata.disposition).toBe(desk.dispositions.get(ref))
      expect(metadata.note).toContain('said by agent')
    }
    for (const mode of ['progressive', 'power', 'preview', 'manual']) {
      expect(connected.filter(({ metadata }) => metadata.dialMode === mode).length).toBeGreaterThan(2)
    }
    const perCallAgents = agents.slice(14, 16).map(({ id }) => id)
    expect(connected.filter(({ agentId }) => perCallAgents.includes(agentId ?? 0)).length).toBeGreaterThanOrEqual(5)
  })

  it('recorded every conversation with sound, and gives it out', async () => {
    const connected = records.filter(({ outcome }) => outcome === 'connected')
    const silent: unknown[] = []
    for (const { recordingUrl, destination, milestones } of connected) {
      if (recordingUrl === null) {
        silent.push({ destination, milestones })
        continue
      }
      const sound = wavSound(await site.admin.bytes(recordingUrl))
      const talkedS = (Date.parse(milestones['endedAt'] ?? '') - Date.parse(milestones['bridgedAt'] ?? '')) / 1000
      // Who hangs up at once has not said anything.
      const mustSpeak = talkedS > 1
      if ((mustSpeak && sound.rms < 200) || Math.abs(sound.seconds - talkedS) > 1.5)
        silent.push({ destination, sound, talkedS })
    }
    expect(silent).toEqual([])
  })

  it('told everything live, in order', () => {
    const numbers = feed.events.map(({ seq }) => seq)
    expect(numbers).toEqual(numbers.toSorted((a, b) => a - b))
    const told = feed.events.filter(({ kind }) => kind === 'call.ended').map(({ data }) => String(data['callRef']))
    expect(told.toSorted()).toEqual(records.map(({ ref }) => ref).toSorted())
  })
})
