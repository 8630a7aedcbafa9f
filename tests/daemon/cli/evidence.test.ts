import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { ConsoleIo } from '../../../daemon/cli/console-io.js'
import { runProgram } from '../../../daemon/cli/program.js'
import { answer, commitOf } from '../../storage/ledger/support.js'
import { addCampaign, openTestStore, site, type TestStore } from '../../storage/support.js'
import { monday10 } from '../../support/factories.js'

let test: TestStore
let config: string
let file: string

beforeEach(async () => {
  test = await openTestStore()
  config = join(test.dataDir, 'trunkline.yaml')
  file = join(test.dataDir, 'evidence.jsonl')
  writeFileSync(
    config,
    `dataDir: ${test.dataDir}\npbxs: [{name: sim, type: simulator}]\nsites: [{id: main, name: Main, pbx: sim, timeZone: Europe/Berlin}]\n`,
  )
  const campaign = await addCampaign(test.store, 'Spring')
  for (let n = 0; n < 20; n++) {
    const facts = { campaign, call: `c${n}`, answeredAt: monday10 + n * 60_000 }
    await test.store.write(site, 'engine.commit', commitOf(n + 1, [answer(n === 7 ? 'abandoned' : 'connected', facts)]))
  }
})
afterEach(() => test.end())

async function run(...args: readonly string[]) {
  const out: string[] = []
  const err: string[] = []
  const io: ConsoleIo = {
    out: (text) => void out.push(text),
    err: (text) => void err.push(text),
    progress: () => {},
    interactive: false,
    ask: (_, fallback) => Promise.resolve(fallback),
  }
  return { code: await runProgram(args, io), out: out.join('\n'), err: err.join('\n') }
}

const made = (...more: readonly string[]) =>
  run('evidence', 'export', file, '--campaign', 'Spring', '--from', '2026-03-02', '--config', config, ...more)
const rewrite = (change: (lines: string[]) => string[]) =>
  writeFileSync(file, change(readFileSync(file, 'utf8').trimEnd().split('\n')).join('\n'))

describe('trunkline evidence', () => {
  it('writes a file, also beside the running store, and finds it intact', async () => {
    expect(await made('--to', '2026-03-03')).toMatchObject({ code: 0, err: '' })
    const found = await run('evidence', 'verify', file)
    expect(found.code).toBe(0)
    expect(found.out).toContain('Site main, campaign Spring, 2026-03-01T23:00:00.000Z to 2026-03-02T23:00:00.000Z')
    expect(found.out).toMatch(/Intact: 20 entries and 1 totals recomputed\. Last hash: [0-9a-f]{64}$/)
  })

  it('packs it where its name asks for it', async () => {
    file = `${file}.gz`
    await made('--to', '2026-03-03', '--json')
    expect(readFileSync(file).subarray(0, 2)).toEqual(Buffer.from([0x1f, 0x8b]))
    expect(JSON.parse((await run('evidence', 'verify', file, '--json')).out)).toMatchObject({ ok: true, entries: 20 })
  })

  it.each<[string, (lines: string[]) => string[], RegExp]>([
    [
      'a line that was changed',
      (lines) => lines.map((line) => line.replace('"class":"abandoned"', '"class":"connected"')),
      /Line 10: The hash of entry 9 does not follow/,
    ],
    ['a file that was cut off', (lines) => lines.slice(0, 12), /Line 12: The file was cut off/],
    [
      'lines in another order',
      ([header = '', one = '', two = '', ...rest]) => [header, two, one, ...rest],
      /Line 2: The hash of entry 1 does not follow/,
    ],
  ])('names %s, with exit code 1', async (_, change, what) => {
    await made('--to', '2026-03-03')
    rewrite(change)
    const found = await run('evidence', 'verify', file)
    expect(found.code).toBe(1)
    expect(found.out).toMatch(what)
    expect(found.out).toMatch(/NOT intact: \d+ findings\.$/)
  })

  it('says what is wrong with what it was asked for', async () => {
    expect((await run('evidence', 'verify', join(test.dataDir, 'none.jsonl'))).err).toContain('cannot be read')
    expect((await made('--to', 'tomorrow')).err).toContain('"tomorrow" is no day')
    expect((await made('--to', '2026-03-02')).err).toContain('--to must lie after --from')
    const other = ['evidence', 'export', file, '--campaign', 'Autumn', '--from', '2026-03-02', '--config', config]
    expect((await run(...other)).err).toContain('There is no campaign "Autumn"')
    expect((await run('evidence', 'export', file)).code).toBe(2)
  })
})
