import { describe, expect, it } from 'vitest'
import { dayDescription } from '../../../../api/features/simulations/description.js'
import { parseOverrides } from '../../../../api/features/simulations/overrides.js'
import { parsePolicy } from '../../../../api/features/simulations/policy.js'

describe('the words of policies', () => {
  it('name dial modes of the product and control loops of others', () => {
    expect(parsePolicy('power:2').policy).toEqual({ kind: 'power', ratio: 2 })
    expect(parsePolicy(' Predictive ')).toEqual({ name: 'predictive', policy: { kind: 'predictive' } })
    expect(parsePolicy('vicidial:tapered:6:available').policy).toEqual({
      kind: 'vicidial',
      method: 'tapered',
      maxLevel: 6,
      availableOnly: true,
    })
    expect(parsePolicy('issabel:over').policy).toEqual({ kind: 'issabel', overcommit: true })
  })

  it.each(['', 'power:0', 'power:2:3', 'vicidial:soft', 'vicidial:hard:0', 'clairvoyant:2', 'issabel:under'])(
    'that are none are refused with those there are: "%s"',
    (word) => expect(() => parsePolicy(word)).toThrow(/is no policy\. There are: asset, progressive/),
  )
})

describe('changes of a what-if', () => {
  it('reach settings by the words of the API and of the model, limits and the number of agents', () => {
    const words = [
      'campaign.dialMode=predictive',
      'pacing.maxLinesPerAgent=4',
      'amd.mode=on',
      'limits.maxLines=95',
      'agents=60',
    ]
    expect(parseOverrides(words)).toEqual({
      settings: { dialingMode: 'predictive', pacing: { maxLinesPerAgent: 4 }, amd: { mode: 'on' } },
      limits: { maxLines: 95 },
      agents: 60,
    })
    expect(parseOverrides([])).toEqual({})
  })

  it.each([
    ['pacing.maxLinesPerAgent', 'is no KEY=VALUE'],
    ['ringTimeoutS=3', 'at least 15 s'],
    ['campaign.dialingMode=fast', 'settings.dialingMode'],
    ['campaign.noSuchThing=1', 'noSuchThing'],
    ['agents=0', 'agents'],
    ['agents=1000000', 'agents'],
    ['limits.maxLines=many', 'limits.maxLines'],
  ])('that cannot be are refused by name: %s', (word, told) => {
    expect(() => parseOverrides([word])).toThrow(told)
  })
})

describe('a described day', () => {
  it('needs agents and campaigns only', () => {
    const day = dayDescription.parse({ agents: 5, campaigns: [{}] })
    expect(day).toMatchObject({ hours: 8, timeZone: 'UTC', campaigns: [{ leads: null, people: 0.25 }] })
  })

  it.each([
    ['no campaigns', { agents: 5 }],
    ['a share in per cent', { agents: 5, campaigns: [{ people: 25 }] }],
    ['a zone nobody knows', { agents: 5, timeZone: 'Mars/Olympus', campaigns: [{}] }],
    ['a group that is not there', { agents: [{ count: 5 }], campaigns: [{ agents: ['nobody'] }] }],
    ['more agents than a simulation takes', { agents: [{ count: 2000 }, { count: 1 }], campaigns: [{}] }],
    ['longer than a day', { agents: 5, hours: 25, campaigns: [{}] }],
    ['a word too much', { agents: 5, campaigns: [{ peopel: 0.2 }] }],
  ])('is refused with %s', (_, day) => {
    expect(dayDescription.safeParse(day).success).toBe(false)
  })
})
