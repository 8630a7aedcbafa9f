import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect } from 'vitest'
import { parse, stringify } from 'yaml'
import { dayDescription } from '../../api/features/simulations/description.js'
import type { ConfigFault } from '../../daemon/config/config.js'
import { parseConfig } from '../../daemon/config/read-config.js'
import { renderConfig } from '../../daemon/config/render-config.js'
import { exampleDay } from '../../daemon/simulate/example-day.js'
import { parseDescription } from '../../daemon/simulate/read-description.js'
import { recordedHours } from '../../daemon/simulate/recorded-presence.js'
import { DomainError } from '../../dialer/model/domain-error.js'
import { agentId } from '../../dialer/model/ids.js'
import { manifestName, readVerifiedManifest } from '../../storage/backup/manifest.js'
import { evidenceFormat } from '../../storage/ledger/evidence-lines.js'
import { verifyEvidence } from '../../storage/ledger/verify-evidence.js'
import { fuzz } from './support/fuzz.js'
import { fuzzFolder } from './support/fuzz-folder.js'
import { hostileJson, hostileText, nearly } from './support/hostile.js'
import { refusedAs } from './support/refused-as.js'

const secret = 'a-secret-of-the-pbx'
const configText = renderConfig({
  site: 'main',
  siteName: 'Main',
  timeZone: 'Europe/Berlin',
  defaultCountry: 'DE',
  httpHost: '127.0.0.1',
  httpPort: 4000,
  adminEmail: 'admin@example.com',
  asterisk: {
    ariUrl: 'http://127.0.0.1:8088',
    ariUser: 'trunkline',
    amiHost: '127.0.0.1',
    amiPort: 5038,
    amiUser: 'trunkline',
    trunks: [{ name: 'carrier', maxLines: 30, callsPerSecond: 5 }],
  },
  twilio: null,
}).replace(/\{ ?file: [^}]*\}/g, JSON.stringify(secret))

const bomb = [
  'a: &a [x,x,x,x,x,x,x,x,x]',
  ...'bcdefghi'.split('').map((name, at) => `${name}: &${name} [${Array(9).fill(`*${'abcdefgh'[at]}`).join(',')}]`),
].join('\n')
const oddYaml = fc.constantFrom(
  bomb,
  'a: &a [*a]',
  '*nobody',
  '[',
  '{',
  '- - - -',
  '? x',
  '!!js/function x',
  '!!binary "%%"',
  '<<: *x',
  '"\\u12"',
  '\t',
  'a: b: c',
  'x: |\n y',
  '%YAML 9.9\n---',
  '---\n---',
  `${'['.repeat(20_000)}`,
  `${'{a: '.repeat(3000)}`,
  `${'- '.repeat(3000)}x`,
  '__proto__: { polluted: true }',
  'http: { __proto__: { port: 1 } }',
  'constructor: 1',
  'http:\n  port: 0x1F90',
  'http: *http',
  'sites: [{id: ../../etc, name: x, pbx: x}]',
  'dataDir: "\\0"',
)
const lines = fc.tuple(fc.nat(200), fc.oneof(oddYaml, hostileText), fc.nat(2)).map(([place, odd, how]) => {
  const all = configText.split('\n')
  const at = place % all.length
  return all.toSpliced(at, how, ...(how === 2 ? [odd] : odd.split('\n'))).join('\n')
})
const values = nearly(parse(configText), 3).map((value) => stringify(value) ?? '')
const yaml = fc.oneof(
  { weight: 3, arbitrary: values },
  { weight: 3, arbitrary: lines },
  { weight: 1, arbitrary: oddYaml },
  { weight: 1, arbitrary: hostileText },
)

describe('a configuration', () => {
  fuzz(
    'is taken whole, or refused with every fault by key and line and without its secrets',
    yaml,
    { runs: 100 },
    (text) => {
      try {
        const config = parseConfig(text, '/etc/trunkline/trunkline.yaml', {})
        expect(Object.isFrozen(config)).toBe(true)
        expect(config.http.port).toBeGreaterThanOrEqual(0)
        for (const { id } of config.sites) expect(id).toMatch(/^[a-z0-9][a-z0-9-]*$/)
      } catch (error) {
        if (!(error instanceof DomainError) || error.code !== 'CONFIG_INVALID') throw error
        const faults = error.details?.['faults'] as readonly ConfigFault[]
        expect(faults.length).toBeGreaterThan(0)
        const count = text.split('\n').length
        for (const { line, message } of faults) {
          expect(message).not.toBe('')
          if (line !== null) expect(line >= 1 && line <= count + 1, `line ${line} of ${count}`).toBe(true)
        }
        expect(error.message.includes(secret), `${error.message.slice(0, 500)}`).toBe(false)
      }
      expect(Object.keys(Object.prototype)).toEqual([])
    },
  )
})

describe('a description of a day', () => {
  const described = fc.oneof(
    { weight: 4, arbitrary: nearly(parse(exampleDay), 3).map((value) => stringify(value) ?? '') },
    { weight: 1, arbitrary: oddYaml },
    { weight: 1, arbitrary: hostileText },
  )
  fuzz('is taken or refused in words', described, { runs: 200 }, async (text) => {
    const day = await refusedAs(['VALIDATION_ERROR'], () => parseDescription(text, 'day.yaml'))
    if (!day) return
    expect(day.campaigns.length).toBeGreaterThan(0)
    expect(day.hours).toBeLessThanOrEqual(24)
  })
  fuzz('from the API likewise', hostileJson, { runs: 100 }, (value) => {
    expect(typeof dayDescription.safeParse(value).success).toBe('boolean')
  })
})

describe('the manifest of a backup', () => {
  const folder = fuzzFolder()
  const sha256 = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'
  const right = {
    format: 1,
    createdAt: 0,
    files: [
      { path: 'system.db', bytes: 0, sha256 },
      { path: 'sites/main.db', bytes: 0, sha256 },
    ],
  }
  const paths = fc.constantFrom(
    '../../etc/passwd',
    'sites/../../x.db',
    '/etc/passwd',
    'sites/a/b.db',
    'sites/..db',
    'secrets/key\0',
    'sites/%2e%2e.db',
    'system.db',
  )
  const climbing = paths.map((path) => ({ ...right, files: [{ path, bytes: 0, sha256 }] }))
  const text = fc.oneof(nearly(right, 2), climbing, hostileJson).map((value) => JSON.stringify(value) ?? '')
  fuzz(
    'names files inside the backup alone, or is refused',
    fc.oneof({ weight: 6, arbitrary: text }, hostileText),
    { runs: 200 },
    async (content) => {
      mkdirSync(folder.path('sites'), { recursive: true })
      folder.write('system.db', '')
      folder.write('sites/main.db', '')
      folder.write(manifestName, content)
      const root = folder.path('.')
      const read = await refusedAs(['CONFIG_INVALID', 'DATABASE_ERROR'], () => readVerifiedManifest(root))
      for (const { path } of read?.files ?? []) expect(join(root, path).startsWith(join(root, '/'))).toBe(true)
    },
  )
})

describe('a file of evidence', () => {
  const header = {
    evidence: evidenceFormat,
    site: { id: 'main', name: 'Main', timeZone: 'UTC' },
    campaign: { id: 1, name: 'Spring' },
    from: 0,
    to: 86_400_000,
    writtenAt: 0,
    rules: null,
    chain: { before: '0'.repeat(64) },
  }
  const entry = {
    hash: '0'.repeat(64),
    entry: { seq: 1, kind: 'answer', campaign: 1, call: 'c.1', answeredAt: 1, class: 'connected', nth: 1 },
  }
  const line = fc
    .oneof(
      nearly(header, 2),
      nearly(entry, 2),
      nearly({ hash: '0'.repeat(64), digest: '0'.repeat(64) }, 1),
      nearly({ total: { rule: 'day', from: 0, to: 1, ratio: 0 } }, 2),
      nearly({ end: { lines: 2, hash: '0'.repeat(64), sha256: '0'.repeat(64) } }, 1),
      hostileJson,
    )
    .map((value) => JSON.stringify(value) ?? '')
  const lines = fc
    .array(fc.oneof({ weight: 8, arbitrary: line }, hostileText), { maxLength: 8 })
    .map((rest) => [JSON.stringify(header), ...rest])
  fuzz('that was made up never fits', lines, { runs: 200 }, async (all) => {
    const { problems } = await verifyEvidence(all)
    expect(problems.length).toBeGreaterThan(0)
    for (const { what } of problems) expect(what).not.toBe('')
  })
})

describe('presence in a journal', () => {
  const presence = fc.constantFrom('loggedOut', 'signingOn', 'available', 'paused', 'reserved', 'onCall', 'wrapUp')
  const change = fc.record({
    kind: fc.constant('agent.presence' as const),
    at: fc.integer({ min: 0, max: 86_400_000 }),
    agent: fc.constantFrom(agentId(1), agentId(2)),
    from: presence,
    to: presence,
    spentMs: fc.nat(1e9),
  })
  const day = { from: 0, until: 86_400_000 }
  const told = fc.array(change, { maxLength: 30 }).map((all) => all.toSorted((a, b) => a.at - b.at))
  fuzz('gives hours inside the day, whatever it tells of an agent', told, { runs: 200 }, (changes) => {
    for (const { stints, breaks } of recordedHours(changes as never, day).values()) {
      for (const { fromAt, untilAt } of stints) {
        expect(fromAt).toBeGreaterThanOrEqual(day.from)
        expect(untilAt).toBeGreaterThanOrEqual(fromAt)
        expect(untilAt).toBeLessThanOrEqual(day.until)
      }
      for (const { lastsMs } of breaks) expect(lastsMs).toBeGreaterThan(0)
    }
  })
})
