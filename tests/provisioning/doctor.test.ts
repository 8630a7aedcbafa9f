import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type DoctorInput, doctor } from '../../provisioning/doctor.js'

let dataDir: string
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'trunkline-doctor-'))
})
afterEach(() => rmSync(dataDir, { recursive: true }))

const input = (change: Partial<DoctorInput> = {}): DoctorInput => ({
  dataDir,
  nodeVersion: 'v20.11.1',
  now: 2000,
  builtAt: 1000,
  httpHost: '127.0.0.1',
  locked: false,
  pbxs: [],
  ...change,
})
const faults = async (change: Partial<DoctorInput>) =>
  (await doctor(input(change))).filter((finding) => finding.level === 'fault').map((finding) => finding.check)

describe('the doctor', () => {
  it('finds no fault on a sound host, and makes nothing', async () => {
    const later = join(dataDir, 'not', 'yet')
    expect(await faults({ dataDir: later })).toEqual([])
  })

  it('finds an old Node.js and a clock before the program was made', async () => {
    expect(await faults({ nodeVersion: 'v18.20.0', now: 500 })).toEqual(['Node.js', 'clock'])
  })

  it('warns when the network reaches the API without encryption', async () => {
    const findings = await doctor(input({ httpHost: '0.0.0.0' }))
    expect(findings.find((finding) => finding.check === 'HTTP address')).toMatchObject({
      level: 'warning',
      remedy: expect.stringContaining('TLS'),
    })
  })

  it('says what to do even when the check of a PBX itself fails, and goes on with the next', async () => {
    const findings = await doctor(
      input({
        pbxs: [
          { name: 'one', check: () => Promise.reject(new Error('no route to host')) },
          { name: 'two', check: async () => [{ check: 'ARI', level: 'ok', message: 'reachable' }] },
        ],
      }),
    )
    expect(findings.slice(-2)).toEqual([
      {
        check: 'PBX one',
        level: 'fault',
        message: 'could not be checked: no route to host',
        remedy: expect.any(String),
      },
      { check: 'ARI', level: 'ok', message: 'reachable' },
    ])
  })
})
