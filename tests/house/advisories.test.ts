import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { root } from './support/source-files.js'

/**
 * Holes of packages that came along with ours once, with the first version of each line that is without: what the old dependencies of
 * ari-client ask for is lifted over them by `overrides`, and no later change may let one back in. Null: no version is without.
 */
const holes: readonly (readonly [name: string, fixed: readonly string[] | null, advisory: string])[] = [
  ['request', null, 'CVE-2023-28155'],
  ['@cypress/request', ['3.0.0'], 'CVE-2023-28155'],
  ['cookiejar', ['2.1.4'], 'CVE-2022-25901'],
  ['tough-cookie', ['4.1.3'], 'CVE-2023-26136'],
  ['form-data', ['2.5.4', '3.0.4', '4.0.4'], 'CVE-2025-7783'],
  ['json-schema', ['0.4.0'], 'CVE-2021-3918'],
  ['qs', ['6.14.1'], 'CVE-2025-15284'],
  ['ws', ['5.2.4', '6.2.3', '7.5.10', '8.17.1'], 'CVE-2024-37890'],
  ['lodash', ['4.17.21'], 'CVE-2021-23337'],
  ['axios', ['1.12.0'], 'CVE-2025-58754'],
  ['follow-redirects', ['1.15.6'], 'CVE-2024-28849'],
  ['jsonwebtoken', ['9.0.0'], 'CVE-2022-23540'],
  ['minimist', ['1.2.6'], 'CVE-2021-44906'],
  ['semver', ['5.7.2', '6.3.1', '7.5.2'], 'CVE-2022-25883'],
  ['tar-fs', ['2.1.4', '3.1.1'], 'CVE-2025-59343'],
  ['bl', ['4.0.3'], 'CVE-2020-8244'],
  ['ini', ['1.3.6'], 'CVE-2020-7788'],
  ['deep-extend', ['0.5.1'], 'CVE-2018-3750'],
  ['extend', ['2.0.2', '3.0.2'], 'CVE-2018-16492'],
  ['cookie', ['0.7.0'], 'CVE-2024-47764'],
  ['engine.io', ['6.4.2'], 'CVE-2023-31125'],
  ['socket.io', ['4.6.2'], 'CVE-2024-38355'],
  ['socket.io-parser', ['4.2.3'], 'CVE-2023-32695'],
  ['yaml', ['2.2.2'], 'CVE-2023-2251'],
  ['nodemailer', ['7.0.7'], 'CVE-2025-13033'],
]

interface LockEntry {
  readonly name?: string
  readonly version?: string
  readonly dev?: boolean
}

const lock: { packages: Record<string, LockEntry> } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'))
const shipped = Object.entries(lock.packages)
  .filter(([path, entry]) => path !== '' && entry.dev !== true)
  // An alias tells its real name.
  .map(([path, { name, version = '' }]) => ({ name: name ?? path.split('node_modules/').at(-1), version }))

const parts = (version: string): readonly number[] => version.split(/[.-]/).slice(0, 3).map(Number)

function isBelow(version: string, fixed: string): boolean {
  const [one, other] = [parts(version), parts(fixed)]
  const at = one.findIndex((part, place) => part !== other[place])
  return at >= 0 && (one[at] ?? 0) < (other[at] ?? 0)
}

/** Below the fixed version of its own line; beneath all of them, or between two lines, below the next one. */
function isHoled(version: string, fixed: readonly string[] | null): boolean {
  if (fixed === null) return true
  const own = fixed.find((one) => parts(one)[0] === parts(version)[0])
  const last = fixed.at(-1) ?? '0'
  return own === undefined ? isBelow(version, last) : isBelow(version, own)
}

describe('packages that are shipped', () => {
  it.each(holes)('%s is not of a version with a known hole', (name, fixed, advisory) => {
    const found = shipped.filter((one) => one.name === name && isHoled(one.version, fixed))
    expect(found.map(({ version }) => `${name} ${version}: ${advisory}`)).toEqual([])
  })

  it('are held by overrides where ari-client asks for older ones', () => {
    const { overrides } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
    expect(Object.keys(overrides['ari-client'])).toEqual(
      expect.arrayContaining(['request', 'uuid', 'cookiejar', 'btoa', 'ws']),
    )
  })
})
