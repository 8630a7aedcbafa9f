import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import type { ConfigFault } from '../../../daemon/config/config.js'
import { parseConfig, readConfig } from '../../../daemon/config/read-config.js'
import { DomainError } from '../../../dialer/model/domain-error.js'

const folders: string[] = []
const folder = (): string => {
  const made = mkdtempSync(join(tmpdir(), 'trunkline-config-'))
  folders.push(made)
  return made
}
afterEach(() => {
  for (const made of folders.splice(0)) rmSync(made, { recursive: true })
})

const errorOf = (run: () => unknown): DomainError => {
  try {
    run()
  } catch (error) {
    if (error instanceof DomainError) return error
    throw error
  }
  throw new Error('nothing was thrown')
}
const faultsOf = (text: string, environment = {}): readonly ConfigFault[] =>
  errorOf(() => parseConfig(text, '/etc/trunkline/trunkline.yaml', environment)).details?.['faults'] as ConfigFault[]

const whole = `pbxs:
  - name: office
    type: asterisk
    ari: { url: "http://127.0.0.1:8088/ari", user: trunkline, password: one }
    ami: { user: trunkline, password: two }
sites:
  - id: main
    pbx: office
    limits:
      trunks:
        - { name: carrier, maxLines: 10, callsPerSecond: 3 }
`

describe('the configuration', () => {
  it('without a file is the demonstration on the simulated PBX, on this machine only', () => {
    const config = parseConfig('', null, {})
    expect(config.demo).toBe(true)
    expect(config.http).toMatchObject({ host: '127.0.0.1', port: 4000 })
    expect(config.sites.map((site) => [site.id, site.pbx])).toEqual([['demo', 'simulator']])
    expect(config.pbxs).toEqual([{ name: 'simulator', type: 'simulator', seed: 1 }])
  })

  it('is frozen to the bottom', () => {
    const config = parseConfig(whole, '/etc/trunkline/trunkline.yaml', {})
    expect(Object.isFrozen(config.sites[0]?.limits.trunks[0])).toBe(true)
    expect(config.dataDir).toBe('/etc/trunkline/data')
  })

  it('with sites of its own runs no demonstration unless it is asked for', () => {
    expect(parseConfig(whole, '/etc/t.yaml', {}).demo).toBe(false)
    const both = parseConfig(`${whole}demo: true\n`, '/etc/t.yaml', {})
    expect(both.sites.map((site) => site.id)).toEqual(['main', 'demo'])
  })

  it('takes the environment before the file', () => {
    const config = parseConfig('http: { port: 5000 }', '/etc/t.yaml', {
      TRUNKLINE_HTTP_PORT: '6000',
      TRUNKLINE_HTTP_HOST: '0.0.0.0',
      TRUNKLINE_DEMO: '0',
      TRUNKLINE_DATA_DIR: '/srv/data',
      TRUNKLINE_ADMIN_EMAIL: 'boss@example.com',
      TRUNKLINE_ADMIN_PASSWORD: 'a long secret',
    })
    expect(config.http).toMatchObject({ port: 6000, host: '0.0.0.0' })
    expect(config).toMatchObject({ demo: false, dataDir: '/srv/data' })
    expect(config.admin).toEqual({ email: 'boss@example.com', password: 'a long secret' })
  })

  it('tells all faults together, each with key and line', () => {
    const faults = faultsOf(`http:
  prot: 4000
  host: 7
sites:
  - id: Main Office
    pbx: nowhere
    timeZone: Europe/Atlantis
backup:
  schedule: every night
`)
    expect(faults.map(({ key, line }) => [key, line])).toEqual([
      ['http.host', 3],
      ['http.prot', 2],
      ['sites[0].id', 5],
      ['sites[0].timeZone', 7],
      ['backup.schedule', 9],
      ['sites[0].pbx', 6],
    ])
    expect(faults[1]?.message).toBe('is not a key of Trunkline; did you mean port?')
  })

  it('gives a missing key the line of what it is missing in', () => {
    const faults = faultsOf(whole.replace('password: two', ''))
    expect(faults).toEqual([{ key: 'pbxs[0].ami.password', line: 5, message: expect.any(String) }])
  })

  it('refuses two sites of one id and PBXs that no site uses', () => {
    expect(faultsOf(`${whole}  - { id: main, pbx: office }\n`).map(({ key, line }) => [key, line])).toEqual([
      ['sites[1].id', 12],
    ])
    expect(faultsOf(whole.slice(0, whole.indexOf('sites:')))[0]?.key).toBe('sites')
  })

  it('says where the text is no YAML', () => {
    expect(faultsOf('http:\n  port: [1\nlog: {}\n')[0]?.line).toBeGreaterThan(1)
  })

  it('names the environment variable at fault, and one that is a typing error', () => {
    expect(faultsOf('', { TRUNKLINE_HTTP_PORT: 'http', TRUNKLINE_HTTP_PROT: '1' })).toEqual([
      { key: 'TRUNKLINE_HTTP_PORT', line: null, message: expect.any(String) },
      { key: 'TRUNKLINE_HTTP_PROT', line: null, message: expect.stringContaining('TRUNKLINE_HTTP_PORT') },
    ])
  })

  it('reads a secret from the file it names, and says so when it cannot', () => {
    const dir = folder()
    writeFileSync(join(dir, 'ami'), 'from the file\n')
    writeFileSync(join(dir, 't.yaml'), whole.replace('password: two', 'password: { file: ami }'))
    const office = readConfig({}, join(dir, 't.yaml')).pbxs[0]
    expect(office?.type === 'asterisk' && office.ami.password).toBe('from the file')

    const missing = errorOf(() =>
      parseConfig(whole.replace('password: two', 'password: { file: none }'), join(dir, 't.yaml'), {}),
    )
    expect(missing.message).toMatch(/line 5: pbxs\[0\]\.ami\.password names .*none, which cannot be read/)
  })

  it('says how to get a file when the named one is not there', () => {
    expect(errorOf(() => readConfig({ TRUNKLINE_CONFIG: '/nowhere/t.yaml' })).message).toContain('trunkline init')
  })
})

it.each([
  ['a password behind a broken line', 'pbxs:\n  - name: a\n b "the-secret"\n   password: "the-secret"\n'],
  ['a password that begins as an alias does', 'mail: { password: *the-secret }'],
  [
    'aliases that stand for more than there is memory',
    `${'abcdefghij'.replace(
      /./g,
      (name, at: number) =>
        `${name}: &${name} [${
          at === 0
            ? 'x'
            : Array(9)
                .fill(`*${'abcdefghij'[at - 1]}`)
                .join(',')
        }]\n`,
    )}`,
  ],
  ['brackets without end', '['.repeat(50_000)],
])('refuses %s without a word of the file', (_, text) => {
  const refused = () => parseConfig(text, '/etc/trunkline/trunkline.yaml', {})
  expect(refused).toThrow(DomainError)
  expect(refused).toThrow(/has (one fault|\d+ faults):/)
  expect(refused).not.toThrow(/the-secret/)
})
