import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { pbxAccountKey } from '../../../api/features/pbx-account/kept-account.js'
import { runDoctor } from '../../../daemon/cli/doctor.js'
import { createSystemClock } from '../../../daemon/clock.js'
import { readConfig } from '../../../daemon/config/read-config.js'
import { siteId } from '../../../dialer/model/ids.js'
import { openSecrets } from '../../../provisioning/secrets.js'
import { dataPaths } from '../../../storage/data-folder.js'
import { openStoreInProcess } from '../../../storage/writer/in-process-store.js'
import { startFakeTwilio } from '../../support/fake-twilio/fake-twilio.js'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'trunkline-doctor-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

it('warns of a site that has no trunk to call over', async () => {
  const file = join(folder, 'trunkline.yaml')
  const trunks = '[{ name: sim-trunk }]'
  writeFileSync(
    file,
    `pbxs: [{ name: sim, type: simulator }]
sites: [{ id: mute, pbx: sim }, { id: able, pbx: sim, limits: { trunks: ${trunks} } }]
`,
  )
  const said: string[] = []
  const say = (text: string) => void said.push(text)
  const io = { out: say, err: say, progress: () => undefined, interactive: false, ask: async () => '' }
  expect(await runDoctor(io, async () => readConfig({}, file), false)).toBe(0)
  expect(said.filter((line) => line.includes('trunk') && line.startsWith('warning'))).toEqual([
    'warning  trunks: the site "mute" has no trunk, so it can place no call',
  ])
})

it('looks at the account of each site that has one of its own', async () => {
  const clock = createSystemClock()
  const fake = await startFakeTwilio({ clock, people: () => ({ kind: 'rings' }) })
  try {
    const file = join(folder, 'trunkline.yaml')
    const site = (id: string) => `{ id: ${id}, pbx: line, defaultCountry: DE, limits: { trunks: [{ name: line }] } }`
    const pbx = `{ name: line, type: twilio, apiUrl: "${fake.url}", spendPerDay: 5 }`
    writeFileSync(file, `pbxs: [${pbx}]\nsites: [${['sound', 'wrong', 'none', 'new'].map(site).join(', ')}]\n`)
    const dataDir = join(folder, 'data')
    const secrets = openSecrets(dataDir)
    const store = await openStoreInProcess({ dataDir, clock })
    const put = async (id: string, secret: string) => {
      await store.openSite(siteId(id))
      const value = { account: fake.accountSid, sealedSecret: secrets.seal(secret), publicUrl: 'https://calls.example' }
      await store.write(siteId(id), 'settings.put', { key: pbxAccountKey, value })
    }
    await put('sound', fake.authToken)
    await put('wrong', 'another-token')
    await store.openSite(siteId('none'))
    await store.stop()
    const said: string[] = []
    const say = (text: string) => void said.push(text)
    const io = { out: say, err: say, progress: () => undefined, interactive: false, ask: async () => '' }
    expect(await runDoctor(io, async () => readConfig({}, file), false)).toBe(1)
    const about = (id: string) => said.filter((line) => line.includes(`PBX line, site ${id}: account`))
    expect(about('sound')).toEqual(['ok       PBX line, site sound: account: active'])
    expect(about('wrong')).toEqual([expect.stringMatching(/^FAULT .* does not take the credentials \(status 401\)/)])
    for (const id of ['none', 'new']) expect(about(id)).toEqual([expect.stringMatching(/^warning .* simulation mode/)])
    expect(said.join('\n')).not.toContain('another-token')
    // A key that is gone is told, and none is made in its place.
    rmSync(dataPaths(dataDir).key)
    await runDoctor(io, async () => readConfig({}, file), false)
    expect(said.join('\n')).toMatch(/PBX line, site sound: could not be checked: .*key is gone/)
    expect(existsSync(dataPaths(dataDir).key)).toBe(false)
  } finally {
    await fake.close()
  }
})
