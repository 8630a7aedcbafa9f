import { afterEach, expect, it } from 'vitest'
import { parseConfig } from '../../../../daemon/config/read-config.js'
import { silentLog } from '../../../../daemon/log.js'
import { createDriver } from '../../../../daemon/pbx/create-driver.js'
import { examineTwilio } from '../../../../daemon/pbx/twilio/doctor.js'
import { twilioConfigOf } from '../../../../daemon/pbx/twilio-config-of.js'
import { trunkName } from '../../../../dialer/model/ids.js'
import { createFakeClock } from '../../../support/fake-clock.js'
import { passing } from '../../../support/fake-twilio/open-line.js'
import { openTwilioBench, type TwilioBench } from '../../../support/fake-twilio/twilio-bench.js'

let bench: TwilioBench | null = null
afterEach(async () => {
  await bench?.close()
  bench = null
})

const levels = async (config: Parameters<typeof openTwilioBench>[0]['config'], script?: 401) => {
  bench = await openTwilioBench({ people: () => ({ kind: 'rings' }), config })
  if (script) bench.fake.script(() => ({ status: script, code: 20_003 }))
  const checking = examineTwilio('line', bench.config, { sounds: ['welcome'] }, bench.clock, bench.fake.wrap)
  const findings = await passing(bench, checking)
  return Object.fromEntries(findings.map(({ check, level }) => [check.replace('PBX line: ', ''), level]))
}

it('the doctor says of an account what is missing', async () => {
  const trunks = [{ name: trunkName('main'), numbers: ['+4930999999'] }]
  expect(await levels({ trunks, countries: [], promptsUrl: null, publicUrl: 'http://calls.example' })).toEqual({
    account: 'ok',
    numbers: 'warning',
    'public address': 'warning',
    countries: 'fault',
    'spend limit': 'warning',
    prompts: 'fault',
  })
})

it('the doctor finds nothing wrong with a sound one', async () => {
  const sound = { publicUrl: 'https://calls.example', spend: { perDay: 20, perMinute: 0.02 } }
  expect(new Set(Object.values(await levels(sound)))).toEqual(new Set(['ok']))
})

it('the doctor names wrong credentials', async () => {
  expect(await levels({}, 401)).toMatchObject({ account: 'fault' })
})

const yaml = (more: string) => `pbxs:
  - { name: line, type: twilio, ${more} }
sites:
  - { id: main, pbx: line, defaultCountry: DE, limits: { trunks: [{ name: main, maxLines: 5 }] } }
`
const account = `accountSid: AC${'0'.repeat(32)}, authToken: t`

it('an account without credentials is simulated, with the flags of the real one, and says so', async () => {
  const { pbxs, sites } = parseConfig(yaml('callsPerSecond: 2'), 't.yaml', {})
  const said: string[] = []
  const log = { ...silentLog, warn: (_: unknown, sentence: string) => void said.push(sentence) }
  const driver = createDriver({ pbx: pbxs[0]!, site: sites[0]!, clock: createFakeClock(), log })
  expect(driver.simulates).toContain('accountSid')
  expect(said).toEqual([expect.stringContaining('simulation mode')])
  expect(driver.capabilities).toMatchObject({ play: false, greetingEnd: false, phoneStates: false, recording: true })
  const findings = await examineTwilio('line', null, { sounds: [] }, createFakeClock())
  expect(findings).toMatchObject([{ level: 'warning', message: expect.stringContaining('simulation mode') }])
})

it('the configuration gives the driver what it needs, with the careful defaults', () => {
  const { pbxs, sites } = parseConfig(yaml(`${account}, publicUrl: "https://calls.example/"`), 't.yaml', {})
  const pbx = pbxs[0]!
  expect(pbx.type === 'twilio' && twilioConfigOf(pbx, sites[0]!)).toMatchObject({
    publicUrl: 'https://calls.example',
    apiUrl: 'https://api.twilio.com',
    mediaUrl: 'https://api.twilio.com',
    callsPerSecond: 1,
    countries: ['DE'],
    trunks: [{ name: 'main', numbers: [] }],
  })
})

it('half an account is a fault of the configuration, named by its key', () => {
  expect(() => parseConfig(yaml(`accountSid: AC${'0'.repeat(32)}`), 't.yaml', {})).toThrow(/authToken is needed/)
  expect(() => parseConfig(yaml(account), 't.yaml', {})).toThrow(/publicUrl is needed/)
})
