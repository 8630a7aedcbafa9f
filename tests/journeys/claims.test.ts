import { describe, expect, it } from 'vitest'
import type { CampaignSettings } from '../../dialer/model/campaign.js'
import type { DomainError } from '../../dialer/model/domain-error.js'
import { leadId } from '../../dialer/model/ids.js'
import { defaultQueueSettings, type QueueWork } from '../../dialer/model/queue-settings.js'
import { buildSite, type Site } from '../support/build-site.js'
import { makeAgent, makeCampaign, monday10 } from '../support/factories.js'
import { type Person, planLead } from './story.js'

const [one, two] = [makeAgent(1), makeAgent(2)]
const lead = leadId(1)

async function site(
  parts: { person?: Person; work?: QueueWork; settings?: Partial<CampaignSettings>; signOn?: boolean } = {},
): Promise<Site> {
  const queue = { ...defaultQueueSettings, work: parts.work ?? 'agents' }
  const built = await buildSite({
    campaigns: [makeCampaign(1, { dialMode: 'queue', wrapUpS: 5, queue, ...parts.settings })],
    agents: [one, two],
    leads: [planLead(1, parts.person ?? 'hangsUp', { dueAt: monday10 })],
    start: monday10,
  })
  if (parts.signOn !== false) await built.signOn()
  else await built.until(() => built.host.linkStatus === 'ready')
  return built
}

const claim = (built: Site, agent: typeof one, isTaking = false) =>
  built.host.ask({ kind: 'lead.claim', agent: agent.id, lead, isTaking })
const dial = (built: Site, agent: typeof one) => built.host.ask({ kind: 'agent.dialLead', agent: agent.id, lead })
const why = (asked: Promise<unknown>) =>
  asked.then(
    () => 'done',
    (err: DomainError) => err.details?.['why'] ?? err.code,
  )
const told = (built: Site) =>
  built.store.journal.flatMap((event) =>
    event.kind === 'lead.claimed'
      ? [`claimed ${event.agent}`]
      : event.kind === 'lead.released'
        ? [`${event.releasedWhy} ${event.agent}`]
        : [],
  )

describe('claiming a lead', () => {
  it('of two at once exactly one gets it; again by the same it stays as it is', async () => {
    const built = await site()
    const answers = await Promise.all([why(claim(built, one)), why(claim(built, two)), why(claim(built, one))])
    expect(answers.filter((answer) => answer === 'done').length).toBeGreaterThanOrEqual(1)
    expect(built.store.kept(lead)).toMatchObject({ stage: 'claimed', owner: 1 })
    expect(answers[1]).toBe('claimed')
    expect(await why(claim(built, one))).toBe('done')
    expect(told(built)).toEqual(['claimed 1'])
  })

  it('is durable before it is answered, also when the answer is never heard', async () => {
    const built = await site()
    built.store.onEvent(({ kind }) => {
      if (kind === 'lead.claimed') built.store.holdAnswers()
    })
    const answers: unknown[] = []
    const asked = why(claim(built, one)).then((said) => answers.push(said))
    await built.clock.settle()
    expect(answers).toEqual([])
    await built.crash()
    built.store.releaseAnswers()
    await Promise.race([asked, built.clock.settle()])
    await built.revive()
    // It was kept before it could be answered, so the agent has it and may go on.
    expect(built.store.kept(lead)).toMatchObject({ stage: 'claimed', owner: 1 })
    expect(await why(claim(built, two))).toBe('claimed')
    expect(await why(claim(built, one))).toBe('done')
  })

  it('outlives the process, and goes back to the queue when its time is over', async () => {
    const built = await site()
    await claim(built, one)
    await built.crash()
    await built.clock.advance(600_000)
    await built.revive()
    expect(await why(claim(built, two))).toBe('claimed')
    await built.clock.advance(299_000)
    expect(built.store.kept(lead).stage).toBe('claimed')
    await built.clock.advance(2000)
    expect(built.store.kept(lead)).toMatchObject({ stage: 'ready', owner: null, claim: null })
    expect(told(built)).toEqual(['claimed 1', 'expired 1'])
    expect(await why(claim(built, two))).toBe('done')
  })

  it('that ended while the process was dead is given back when it lives again', async () => {
    const built = await site()
    await claim(built, one)
    await built.crash()
    await built.clock.advance(1_000_000)
    await built.revive()
    await built.until(() => built.store.kept(lead).stage === 'ready', 5000)
    expect(told(built)).toEqual(['claimed 1', 'expired 1'])
  })

  it('ends when its agent is taken from the site', async () => {
    const built = await site()
    await claim(built, one)
    await built.host.ask({ kind: 'agent.remove', agent: one.id })
    await built.until(() => built.store.kept(lead).stage === 'ready', 5000)
    expect(told(built)).toEqual(['claimed 1', 'released 1'])
  })

  it('keeps the queue from calling it, until it is released', async () => {
    const built = await site({ work: 'both', signOn: false })
    await claim(built, one)
    await built.signOn()
    await built.clock.advance(120_000)
    expect(built.store.records()).toEqual([])
    expect(await why(built.host.ask({ kind: 'lead.release', lead, agent: two.id }))).toBe('claimed')
    await built.host.ask({ kind: 'lead.release', lead, agent: one.id })
    await built.until(() => built.store.records().length === 1, 5000)
    expect(await why(built.host.ask({ kind: 'lead.release', lead, agent: one.id }))).toBe('notClaimed')
  })

  it('may be handed to another by a supervisor', async () => {
    const built = await site()
    await claim(built, one)
    await claim(built, two, true)
    expect(built.store.kept(lead)).toMatchObject({ stage: 'claimed', owner: 2 })
    expect(told(built)).toEqual(['claimed 1', 'reassigned 1', 'claimed 2'])
    expect(await why(dial(built, one))).toBe('claimed')
  })

  it('is refused where the lead is being called or is finished', async () => {
    const built = await site({ work: 'both', person: 'stays' })
    await built.until(() => built.store.records().length === 1)
    expect(await why(claim(built, one))).toBe('inCall')
    await built.until(() => built.host.inspect().calls.some((call) => call.state === 'bridged'))
    const talker = built.host.inspect().calls[0]!.agent!
    await built.host.ask({ kind: 'agent.hangUp', agent: talker })
    await built.until(() => built.store.kept(lead).stage === 'finished')
    expect(await why(claim(built, one))).toBe('finished')
    expect(await why(built.host.ask({ kind: 'lead.claim', agent: one.id, lead: leadId(99), isTaking: false }))).toBe(
      'NOT_FOUND',
    )
  })
})

describe('calling a claimed lead', () => {
  it('is its agent’s alone; the call ends the claim and the lead stays its agent’s', async () => {
    const built = await site()
    await claim(built, one)
    expect(await why(dial(built, two))).toBe('claimed')
    await dial(built, one)
    expect(built.store.kept(lead)).toMatchObject({ stage: 'inAttempt', owner: 1 })
    expect(await why(dial(built, one))).not.toBe('done')
    await built.until(() => built.store.kept(lead).stage === 'finished')
    expect(built.store.kept(lead)).toMatchObject({ owner: 1, claim: null })
    expect(built.store.records()).toMatchObject([{ agent: 1, dialMode: 'queue', outcome: 'connected' }])
    expect(told(built)).toEqual(['claimed 1', 'called 1'])
    await built.clock.advance(2_000_000)
    expect(told(built)).toHaveLength(2)
  })

  it('that nobody answers sends the lead back to the queue, for anybody, when its retry is due', async () => {
    const built = await site({ person: 'noAnswer' })
    await claim(built, one)
    await dial(built, one)
    await built.until(() => built.store.kept(lead).lead.attempts === 1)
    expect(built.store.kept(lead)).toMatchObject({ stage: 'ready', owner: null, claim: null })
    expect(built.store.kept(lead).lead.dueAt).toBeGreaterThan(built.clock.now())
  })

  it('works for a claimed lead of any dial mode', async () => {
    const built = await site({ settings: { dialMode: 'predictive' }, signOn: false })
    await claim(built, one)
    await built.signOn()
    await built.clock.advance(60_000)
    expect(built.store.records()).toEqual([])
    await dial(built, one)
    await built.until(() => built.presence(one.id) === 'talking')
  })

  it('goes on though the claim’s time passes meanwhile, also through a restart', async () => {
    const built = await site({ person: 'stays' })
    await claim(built, one)
    await dial(built, one)
    await built.until(() => built.presence(one.id) === 'talking')
    await built.crash()
    await built.revive()
    await built.clock.advance(1_000_000)
    expect(built.presence(one.id)).toBe('talking')
    expect(told(built)).toEqual(['claimed 1'])
    await built.host.ask({ kind: 'agent.hangUp', agent: one.id })
    await built.until(() => built.store.kept(lead).stage === 'finished')
    expect(told(built)).toEqual(['claimed 1', 'called 1'])
  })
})

describe('leads that seem stuck', () => {
  it('are made ready only if no call of theirs lives', async () => {
    const built = await site({ person: 'stays' })
    await claim(built, one)
    await dial(built, one)
    await built.until(() => built.presence(one.id) === 'talking')
    const reset = () => built.host.ask({ kind: 'leads.resetStuck', leads: [lead] })
    expect(await reset()).toEqual({ leads: [] })
    expect(built.presence(one.id)).toBe('talking')
    await built.host.ask({ kind: 'agent.hangUp', agent: one.id })
    await built.until(() => built.store.kept(lead).stage === 'finished')
    expect(await reset()).toEqual({ leads: [] })
    // As a fault we do not know of would leave it.
    const none = { gate: null, calls: [], agents: [], campaigns: [], dnc: [], events: [] } as const
    await built.store.commit({ epoch: 'fault', id: 1, ...none, leads: [{ lead, stage: 'inAttempt' }] })
    expect(await reset()).toEqual({ leads: [lead] })
    expect(built.store.kept(lead)).toMatchObject({ stage: 'ready', owner: null })
  })
})
