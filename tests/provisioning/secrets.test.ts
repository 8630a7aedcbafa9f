import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openSecrets } from '../../provisioning/secrets.js'
import { dataPaths } from '../../storage/data-folder.js'

let dataDir: string
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'trunkline-secrets-'))
})
afterEach(() => rmSync(dataDir, { recursive: true }))

describe('secrets at rest', () => {
  it('come back after a restart and are not in the stored text', () => {
    const sealed = openSecrets(dataDir).seal('sip password')
    expect(sealed).not.toContain('sip')
    expect(openSecrets(dataDir).open(sealed)).toBe('sip password')
  })

  it('have a key file that only its owner reads', () => {
    openSecrets(dataDir)
    expect(statSync(dataPaths(dataDir).key).mode & 0o777).toBe(0o600)
  })

  it('refuse a text that was changed, cut or sealed with another key', () => {
    const secrets = openSecrets(dataDir)
    const sealed = secrets.seal('one')
    for (const wrong of ['', 'v1:', sealed.slice(0, -6), `${sealed.slice(0, -4)}AAA=`]) {
      expect(() => secrets.open(wrong)).toThrow(/Put back the key file/)
    }
    rmSync(dataPaths(dataDir).key)
    expect(() => openSecrets(dataDir).open(sealed)).toThrow(/Put back the key file/)
  })

  it('do not start with a key file that is none', () => {
    openSecrets(dataDir)
    writeFileSync(dataPaths(dataDir).key, 'short')
    expect(() => openSecrets(dataDir)).toThrow(/is not a key/)
  })

  it('keep the signing key the same over restarts', () => {
    expect(openSecrets(dataDir).tokenKey).toEqual(openSecrets(dataDir).tokenKey)
    expect(openSecrets(dataDir).tokenKey).toHaveLength(32)
  })
})
