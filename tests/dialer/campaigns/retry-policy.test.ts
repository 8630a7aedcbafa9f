import { describe, expect, it } from 'vitest'
import { attemptGate, checkLead } from '../../../dialer/campaigns/compliance.js'
import { afterAttempt } from '../../../dialer/campaigns/retry-policy.js'
import { defaultDispositions } from '../../../dialer/model/disposition.js'
import { agentId, leadId } from '../../../dialer/model/ids.js'
import type { Lead } from '../../../dialer/model/lead.js'
import type { Outcome } from '../../../dialer/model/outcome.js'
import { makeCampaign, makeLead, monday10 } from '../../support/factories.js'

const campaign = makeCampaign(1, { maxAttempts: 3, minSpacingS: 900 })
const at = monday10

function after(outcome: Outcome, lead: Lead = makeLead(7)) {
  return afterAttempt({ lead, campaign, outcome, disposition: null, choice: null, at })
}

function said(code: string, lead: Lead = makeLead(7), callback: { at: number; agent: number | null } | null = null) {
  const disposition = defaultDispositions.find((choice) => choice.code === code) ?? null
  const choice = {
    code,
    note: null,
    callback: callback && { at: callback.at, agent: callback.agent === null ? null : agentId(callback.agent) },
  }
  return afterAttempt({ lead, campaign, outcome: 'connected', disposition, choice, at })
}

describe('afterAttempt', () => {
  it('counts every attempt with its outcome', () => {
    expect(after('busy')).toMatchObject({ lead: leadId(7), attempted: { outcome: 'busy', at } })
    expect(said('interested').attempted).toEqual({ outcome: 'connected', at })
  })

  it('tries again by the rule of the outcome, never before the least spacing', () => {
    expect(after('noAnswer')).toMatchObject({ stage: 'ready', dueAt: at + 7_200_000 })
    expect(after('congestion')).toMatchObject({ stage: 'ready', dueAt: at + 900_000 })
  })

  it('stops at the cap of attempts, at the cap of the outcome, and for good where there is no rule', () => {
    expect(after('noAnswer', makeLead(7, { attempts: 2 }))).toMatchObject({ finishedWhy: 'attemptCap' })
    expect(after('machine', makeLead(7, { attempts: 1, outcomes: { machine: 2 } }))).toMatchObject({
      stage: 'finished',
      finishedWhy: 'outcomeFinal',
    })
    expect(after('unallocated')).toMatchObject({ stage: 'finished', finishedWhy: 'invalidNumber' })
  })

  it('does not use a lead up while the trunk has no line', () => {
    const unlucky = makeLead(7, { attempts: 4, outcomes: { congestion: 4 } })
    expect(after('congestion', unlucky)).toMatchObject({ stage: 'ready' })
    expect(checkLead(unlucky, campaign, at)).toEqual({ ok: true })
    expect(attemptGate(unlucky, campaign, at, false)).toMatchObject({ maxAttempts: 7 })
    expect(after('noAnswer', makeLead(7, { attempts: 6, outcomes: { congestion: 4 } }))).toMatchObject({
      finishedWhy: 'attemptCap',
    })
  })

  it('counts a person who was reached as contacted when nobody said more', () => {
    expect(after('connected')).toMatchObject({ stage: 'finished', status: 'contacted', finishedWhy: 'disposition' })
  })

  it.each([
    ['interested', { stage: 'finished', status: 'interested', finishedWhy: 'disposition' }],
    ['do_not_call', { stage: 'finished', status: 'notInterested', finishedWhy: 'dnc' }],
    ['no_decision', { stage: 'ready', status: 'contacted', dueAt: at + 7_200_000, callback: null }],
  ])('does what the disposition %s says', (code, change) => {
    expect(said(code)).toMatchObject(change)
  })

  it('keeps the promise of a callback even at the cap, and its agent after nobody answered', () => {
    const promised = said('callback', makeLead(7, { attempts: 2 }), { at: at + 60_000, agent: 4 })
    expect(promised).toMatchObject({ stage: 'ready', dueAt: at + 60_000, callback: { at: at + 60_000, agent: 4 } })
    const missed = after('noAnswer', makeLead(7, { attempts: 1, callback: { at, agent: agentId(4) } }))
    expect(missed).toMatchObject({ stage: 'ready', callback: { at: at + 7_200_000, agent: 4 } })
    expect(said('no_decision', makeLead(7, { callback: { at, agent: agentId(4) } }))).toMatchObject({ callback: null })
  })
})
