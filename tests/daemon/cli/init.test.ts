import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { ConsoleIo } from '../../../daemon/cli/console-io.js'
import { init } from '../../../daemon/cli/init.js'
import { readConfig } from '../../../daemon/config/read-config.js'

let folder: string
let said: string[]
let file: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'trunkline-init-'))
  file = join(folder, 'trunkline.yaml')
  said = []
})
afterEach(() => rmSync(folder, { recursive: true }))

const io = (answers: readonly string[] | null = null): ConsoleIo => {
  const left = [...(answers ?? [])]
  return {
    out: (text) => void said.push(text),
    err: (text) => void said.push(text),
    progress: () => undefined,
    interactive: answers !== null,
    ask: async (_question, fallback) => left.shift() || fallback,
  }
}
const flags = { force: false, json: false, yes: false }

describe('trunkline init', () => {
  it('writes a configuration that the program reads, with its secrets for the owner alone', async () => {
    const code = await init(io(), {
      ...flags,
      file,
      pbx: 'asterisk',
      ariPassword: 'from the flag',
      trunk: ['carrier:20:4'],
    })
    expect(code).toBe(0)
    const config = readConfig({}, file)
    expect(config.sites[0]?.limits.trunks).toEqual([
      { name: 'carrier', inboundReserve: 0, maxLines: 20, callsPerSecond: 4 },
    ])
    const pbx = config.pbxs[0]
    expect(pbx?.type === 'asterisk' && pbx.ari.password).toBe('from the flag')
    expect(pbx?.type === 'asterisk' && pbx.ami.password.length).toBeGreaterThan(15)
    for (const name of ['trunkline.yaml', 'secrets/ari-password', 'secrets/ami-password', 'secrets/admin-password']) {
      expect(statSync(join(folder, name)).mode & 0o777).toBe(0o600)
    }
    expect(readFileSync(file, 'utf8')).not.toContain('from the flag')
    expect(said.join('\n')).not.toContain(pbx?.type === 'asterisk' ? pbx.ami.password : '')
  })

  it('asks where somebody can answer', async () => {
    await init(io(['simulator', 'de', 'berlin', 'Office', 'Europe/Berlin', '0.0.0.0', '8080', 'boss@example.com']), {
      ...flags,
      file,
    })
    expect(readConfig({}, file)).toMatchObject({
      http: { host: '0.0.0.0', port: 8080 },
      sites: [{ id: 'berlin', name: 'Office', timeZone: 'Europe/Berlin', defaultCountry: 'DE' }],
      admin: { email: 'boss@example.com' },
    })
  })

  it('overwrites nothing unless told to', async () => {
    writeFileSync(file, 'mine', { mode: 0o644 })
    await expect(init(io(), { ...flags, file })).rejects.toThrow(/exists already; nothing was written/)
    expect(readFileSync(file, 'utf8')).toBe('mine')
    await init(io(), { ...flags, file, force: true })
    expect(statSync(file).mode & 0o777).toBe(0o600)
  })

  it('writes nothing when an answer cannot be', async () => {
    await expect(init(io(), { ...flags, file, timeZone: 'Europe/Atlantis', port: '99999' })).rejects.toThrow(
      /http\.port[\s\S]*timeZone is no time zone/,
    )
    expect(existsSync(file)).toBe(false)
    expect(existsSync(join(folder, 'secrets'))).toBe(false)
  })

  it('tells a script what it wrote', async () => {
    await init(io(), { ...flags, file, json: true })
    expect(JSON.parse(said.join(''))).toEqual({
      file,
      secrets: [{ file: join(folder, 'secrets/admin-password'), made: true }],
    })
  })
})
