import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { runDoctor } from '../../../daemon/cli/doctor.js'
import { readConfig } from '../../../daemon/config/read-config.js'

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
