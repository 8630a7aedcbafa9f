import { createHash } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { CampaignId } from '../../../dialer/model/ids.js'
import { exportEvidence } from '../../../storage/ledger/export-evidence.js'
import { verifyEvidence } from '../../../storage/ledger/verify-evidence.js'
import { monday10 } from '../../support/factories.js'
import { addCampaign, openTestStore, site, type TestStore } from '../support.js'
import { answer, commitOf, rules, wasMachine } from './support.js'

const minute = 60_000
const dayMs = 86_400_000
const monday = monday10 - 10 * 3_600_000

let test: TestStore
let campaign: CampaignId
let other: CampaignId
let id = 0

beforeEach(async () => {
  id = 0
  test = await openTestStore()
  campaign = await addCampaign(test.store)
  other = await addCampaign(test.store, 'Campaign 2')
})

afterEach(() => test.end())

/** Two days: on the first 40 answers of which one is abandoned and one was a machine, on the second 10 of which 2 find nobody. */
async function fill(set = rules): Promise<void> {
  const facts = (call: string, answeredAt: number, of = campaign) => ({ campaign: of, call, answeredAt, rules: set })
  const keep = (...entries: Parameters<typeof commitOf>[1]) =>
    test.store.write(site, 'engine.commit', commitOf(++id, entries))
  for (let n = 0; n < 40; n++) {
    await keep(answer(n === 20 ? 'abandoned' : 'connected', facts(`a${n}`, monday10 + n * minute)))
    if (n % 4 === 0) await keep(answer('abandoned', facts(`x${n}`, monday10 + n * minute, other)))
  }
  await keep(wasMachine(facts('a3', monday10 + 3 * minute)))
  for (let n = 0; n < 10; n++) {
    const what = n < 8 ? 'connected' : n === 8 ? 'late' : 'abandoned'
    await keep(answer(what, facts(`b${n}`, monday10 + dayMs + n * minute)))
  }
}

async function linesOf(from = monday, to = monday + 2 * dayMs): Promise<string[]> {
  const query = { site: 'main', campaign: { id: campaign, name: 'Campaign 1' }, from, to, now: to }
  const lines: string[] = []
  for await (const line of exportEvidence(test.reader().db, query)) lines.push(line)
  return lines
}

const totalsIn = (lines: readonly string[]) =>
  lines.flatMap((line) => (line.startsWith('{"total"') ? [JSON.parse(line).total] : []))

const whatIn = async (lines: readonly string[]) =>
  (await verifyEvidence(lines)).problems.map(({ line, what }) => `${line}: ${what}`)

describe('evidence', () => {
  it('tells each rule in each of its windows, and fits', async () => {
    await fill()
    const lines = await linesOf()
    expect(totalsIn(lines)).toMatchObject([
      {
        rule: 'daily',
        from: monday,
        to: monday + dayMs,
        connected: 38,
        abandoned: 1,
        machines: 1,
        answers: 39,
        ratio: 0.025641,
        isWithin: true,
      },
      {
        rule: 'daily',
        from: monday + dayMs,
        connected: 8,
        late: 1,
        abandoned: 1,
        answers: 10,
        ratio: 0.2,
        isWithin: false,
      },
    ])
    expect(await verifyEvidence(lines)).toMatchObject({ problems: [], entries: 51, totals: 2 })
  })

  it('can be recomputed in thirty lines by anybody', async () => {
    await fill()
    const lines = await linesOf()
    const sha = (text: string) => createHash('sha256').update(text).digest('hex')
    const header = JSON.parse(lines[0] ?? '')
    let hash: string = header.chain.before
    const classes = new Map<string, { at: number; is: string }>()
    for (const line of lines.slice(1).filter((text) => text.startsWith('{"hash"'))) {
      const { hash: stated, digest, entry } = JSON.parse(line)
      hash = sha(hash + (digest ?? sha(line.slice(83, -1))))
      expect(hash).toBe(stated)
      if (entry?.kind === 'answer') classes.set(entry.call, { at: entry.answeredAt, is: entry.class })
      if (entry?.kind === 'correction') classes.set(entry.call, { at: entry.answeredAt, is: entry.to })
    }
    for (const total of totalsIn(lines)) {
      const inside = [...classes.values()].filter(({ at }) => at >= total.from && at < total.to)
      const people = inside.filter(({ is }) => is !== 'machine').length
      const without = inside.filter(({ is }) => is === 'late' || is === 'abandoned').length
      expect(total.ratio).toBeCloseTo(without / people, 6)
    }
  })

  it('of a part of the time reaches back to the beginning of its windows and to the rules', async () => {
    await fill()
    const lines = await linesOf(monday + dayMs + 11 * 3_600_000, monday + 2 * dayMs)
    expect(JSON.parse(lines[1] ?? '').entry).toMatchObject({ kind: 'rules' })
    expect(totalsIn(lines)).toMatchObject([{ from: monday + dayMs, answers: 10 }])
    expect(await whatIn(lines)).toEqual([])
  })

  it('shows that other campaigns have entries, and nothing of them', async () => {
    await fill()
    const lines = await linesOf()
    expect(lines.filter((line) => line.includes('"digest"'))).toHaveLength(11)
    expect(lines.join('\n')).not.toContain('"x0"')
  })

  it('of a rule of the whole site shows all entries', async () => {
    const daily = { name: 'site', window: 'day', limit: 0.03, formula: 'plain', scope: 'site' } as const
    await fill({ ...rules, preset: 'custom', rules: [daily] })
    const lines = await linesOf()
    expect(totalsIn(lines)[0]).toMatchObject({ rule: 'site', connected: 38, abandoned: 11 })
    expect(await whatIn(lines)).toEqual([])
  })

  it('of windows that move along, of 30 days and by Ofcom’s formula fits too', async () => {
    const rule = (
      name: string,
      window: 'rolling24h' | 'rolling30d' | 'campaign' | 'shift',
      formula: 'plain' | 'ofcom',
    ) => ({ name, window, limit: 0.03, formula, scope: 'campaign' }) as const
    await fill({
      ...rules,
      preset: 'custom',
      rules: [
        rule('a', 'rolling24h', 'ofcom'),
        rule('b', 'rolling30d', 'plain'),
        rule('c', 'campaign', 'plain'),
        rule('d', 'shift', 'plain'),
      ],
      shiftStarts: [360, 840],
      misjudgedShare: 0.01,
    })
    const lines = await linesOf()
    expect(totalsIn(lines).map(({ rule: name, answers }) => [name, answers])).toEqual([
      ['a', 38.974359],
      ['a', 10],
      ['b', 39],
      ['b', 49],
      ['c', 49],
      ['d', 39],
      ['d', 10],
    ])
    expect(await whatIn(lines)).toEqual([])
  })

  it('of a campaign without answers is a header and an end', async () => {
    const lines = await linesOf()
    expect(lines).toHaveLength(2)
    expect(await whatIn(lines)).toEqual([])
  })
})

describe('a file that was tampered with', () => {
  let lines: string[]
  const at = (text: string) => lines.findIndex((line) => line.includes(text))

  beforeEach(async () => {
    await fill()
    lines = await linesOf()
  })

  it('names a line whose call was made a connected one', async () => {
    const line = at('"class":"abandoned"')
    lines[line] = (lines[line] ?? '').replace('"class":"abandoned"', '"class":"connected"')
    const found = await whatIn(lines)
    expect(found.some((what) => what.startsWith(`${line + 1}: The hash of entry`))).toBe(true)
    expect(found.some((what) => what.startsWith(`${line + 1}: The class should be abandoned`))).toBe(true)
    expect(found.some((what) => what.includes('This total does not follow'))).toBe(true)
    // Only that line of the chain: those after it are as they were.
    expect(found.filter((what) => what.includes('The hash of entry'))).toHaveLength(1)
  })

  it('names the place where a line is missing', async () => {
    const line = at('"class":"abandoned"')
    lines.splice(line, 1)
    const found = await whatIn(lines)
    expect(found[0]).toMatch(new RegExp(`^${line + 1}: The hash of entry`))
    expect(found.some((what) => what.includes('The end tells of'))).toBe(true)
  })

  it('names lines that changed places', async () => {
    const line = at('"call":"a5"')
    const [one = '', two = ''] = lines.slice(line, line + 2)
    lines.splice(line, 2, two, one)
    const found = await whatIn(lines)
    expect(found.some((what) => what.startsWith(`${line + 1}: The hash of entry`))).toBe(true)
    expect(found.some((what) => what.startsWith(`${line + 2}: The hash of entry`))).toBe(true)
  })

  it('names an entry hidden as one of another campaign', async () => {
    const line = at('"class":"abandoned"')
    const text = lines[line] ?? ''
    const digest = createHash('sha256').update(text.slice(83, -1)).digest('hex')
    lines[line] = `${text.slice(0, 73)}","digest":"${digest}"}`
    expect((await whatIn(lines)).some((what) => what.includes('an entry is hidden'))).toBe(true)
  })

  it('says where it was cut off', async () => {
    const found = await whatIn(lines.slice(0, 30))
    expect(found.some((what) => what.startsWith('30: The file was cut off'))).toBe(true)
    expect((await whatIn(lines.slice(0, -1))).at(0)).toContain('The file was cut off')
  })

  it('notices another share and another header', async () => {
    const total = at('"total"')
    lines[total] = (lines[total] ?? '').replace('"ratio":0.025641', '"ratio":0.015641')
    expect((await whatIn(lines)).some((what) => what.startsWith(`${total + 1}: This total`))).toBe(true)
    lines = await linesOf()
    lines[0] = (lines[0] ?? '').replace('"limit":0.03', '"limit":0.3')
    expect((await whatIn(lines)).some((what) => what.startsWith('1: The rules of the header'))).toBe(true)
  })

  it('is not mistaken for evidence when it is something else', async () => {
    expect(await whatIn(['{"some":"thing"}'])).toEqual(['1: This is no evidence of a known format.'])
    expect(await whatIn([])).toEqual(['0: The file is empty.'])
    expect((await whatIn([...lines, 'more']))[0]).toContain('Nothing may stand after the end')
  })
})
