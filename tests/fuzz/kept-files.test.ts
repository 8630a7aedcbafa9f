import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import fc from 'fast-check'
import { describe, expect } from 'vitest'
import { createLegFile } from '../../daemon/pbx/twilio/leg-keeper.js'
import {
  byLines,
  handOverAnswer,
  handOverRequest,
  jsonOf,
  longestLine,
} from '../../daemon/take-over/hand-over-messages.js'
import { siteId } from '../../dialer/model/ids.js'
import { appendEntry, type IndexEntry, indexFile, readIndex } from '../../storage/archive/archive-index.js'
import { listSiteBackups } from '../../storage/backup/site-backup.js'
import { dataPaths } from '../../storage/data-folder.js'
import { readLastChecks } from '../../storage/integrity/last-checks.js'
import { listTrash } from '../../storage/sites/trash.js'
import { fuzz } from './support/fuzz.js'
import { fuzzFolder } from './support/fuzz-folder.js'
import { hostileJson, hostileText, nearly } from './support/hostile.js'

const site = siteId('main')
const sha256 = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'

/** Text of a file that was right, and was cut off, changed or written over. */
const keptText = (right: object): fc.Arbitrary<string> =>
  fc.oneof(
    { weight: 5, arbitrary: nearly(right, 2).map((one) => JSON.stringify(one) ?? '') },
    { weight: 2, arbitrary: fc.nat(300).map((length) => JSON.stringify(right).slice(0, length)) },
    { weight: 1, arbitrary: hostileJson.map((one) => JSON.stringify(one) ?? '') },
    { weight: 1, arbitrary: hostileText },
  )

describe('files of the data folder that were damaged', () => {
  const folder = fuzzFolder()
  const dataDir = folder.path('data')
  const put = (path: string, text: string): void => {
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, text)
  }

  const checked = { at: 1, depth: 'quick', databases: 2, damages: [], recordings: 3, recordingFaults: [] }
  fuzz('notes of checks are read, or are as none', keptText({ quick: checked, full: null }), { runs: 80 }, (text) => {
    put(dataPaths(dataDir).checks, text)
    const { quick, full } = readLastChecks(dataDir)
    for (const one of [quick, full]) if (one !== null) expect(Array.isArray(one.damages)).toBe(true)
  })

  const name = '2026-03-02T100000Z'
  const backup = { name, site, createdAt: 1, bytes: 0, sha256 }
  fuzz(
    'a site’s backup with a note that cannot be read is none of the list',
    keptText(backup),
    { runs: 80 },
    (text) => {
      const { siteBackups } = dataPaths(dataDir)
      put(`${siteBackups(site)}/${name}.db`, '')
      put(`${siteBackups(site)}/${name}.json`, text)
      for (const one of listSiteBackups(dataDir, site)) expect(one.site).toBe(site)
    },
  )

  const setup = null
  const trashed = {
    site: { id: 'main', name: 'Main', origin: 'api', setup, createdAt: 1 },
    members: [{ user: 1, role: 'admin' }],
    deletedAt: 2,
  }
  fuzz('a deleted site whose note cannot be read hides no other', keptText(trashed), { runs: 80 }, (text) => {
    const { trash } = dataPaths(dataDir)
    put(`${trash}/2026-03-02T100000Z-main/site.json`, text)
    put(`${trash}/2026-03-01T100000Z-other/site.json`, JSON.stringify(trashed))
    expect(listTrash(dataDir).at(-1)?.folder).toBe('2026-03-01T100000Z-other')
  })

  const leg = { leg: 'tl.main.1', sid: `CA${'a'.repeat(32)}`, to: '+4930100001', from: '', at: 1, isOver: false }
  fuzz(
    'legs of Twilio are read line by line, and the same again',
    fc.array(keptText(leg), { maxLength: 6 }),
    { runs: 60 },
    async (lines) => {
      const path = dataPaths(dataDir).legs(site)
      put(path, [JSON.stringify(leg), ...lines, JSON.stringify({ ...leg, leg: 'tl.main.2' })].join('\n'))
      const kept = await createLegFile(path).load()
      expect(kept.map((one) => one.leg)).toContain('tl.main.2')
      expect(await createLegFile(path).load()).toEqual(kept)
    },
  )

  const entries: readonly IndexEntry[] = [
    { kind: 'begin', at: 1, follows: null },
    { kind: 'base', at: 2, bytes: 4096, sha256 },
    { kind: 'closed', bytes: 4096, modifiedMs: 3 },
  ]
  fuzz(
    'an index of the archive is believed up to what was changed, and no further',
    fc.tuple(fc.nat(2000), fc.oneof(hostileText, fc.constant(''))),
    { runs: 100 },
    ([place, text]) => {
      const archive = folder.path('archive')
      rmSync(archive, { recursive: true, force: true })
      mkdirSync(archive, { recursive: true })
      let hash = ''
      for (const entry of entries) hash = appendEntry(archive, hash, entry, false)
      const whole = readFileSync(indexFile(archive), 'utf8')
      const at = place % whole.length
      put(indexFile(archive), whole.slice(0, at) + text + whole.slice(at + 1))
      const believed = [...readIndex(archive)].map(({ entry }) => entry)
      expect(believed).toEqual(entries.slice(0, believed.length))
    },
  )
})

describe('what is said at a hand-over', () => {
  const said = fc.array(
    fc.oneof(
      nearly({ handOver: { withinS: 30 } }, 1).map((one) => JSON.stringify(one) ?? ''),
      nearly({ pid: 1, version: '1.0.0' }, 1).map((one) => JSON.stringify(one) ?? ''),
      hostileText,
    ),
    { maxLength: 5 },
  )
  fuzz(
    'is heard line by line however it is cut, and is a wish of ours or nothing',
    fc.tuple(said, fc.integer({ min: 1, max: 50 })),
    { runs: 150 },
    ([lines, piece]) => {
      const bytes = Buffer.from(`${lines.join('\n')}\n{"handOver":{"withinS":5}}\n`)
      const heard: string[] = []
      const hear = byLines((line) => void heard.push(line))
      for (let at = 0; at < bytes.length; at += piece) hear(bytes.subarray(at, at + piece))
      for (const line of heard) {
        const wish = handOverRequest.safeParse(jsonOf(line)).data
        if (wish !== undefined) expect(wish.handOver.withinS >= 0 && wish.handOver.withinS <= 600).toBe(true)
        handOverAnswer.safeParse(jsonOf(line))
        expect(line.length).toBeLessThanOrEqual(longestLine + piece)
      }
      expect(jsonOf(heard.at(-1) ?? '')).toEqual({ handOver: { withinS: 5 } })
    },
  )
})
