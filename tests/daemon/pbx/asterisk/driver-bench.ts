import { afterEach, beforeEach, expect } from 'vitest'
import { silentLog } from '../../../../daemon/log.js'
import { createAsteriskDriver } from '../../../../daemon/pbx/asterisk/asterisk.driver.js'
import { type AsteriskConfig, asteriskDefaults } from '../../../../daemon/pbx/asterisk/asterisk-config.js'
import { commandId, legId, siteId, trunkName } from '../../../../dialer/model/ids.js'
import type { PhoneNumber } from '../../../../dialer/model/phone-number.js'
import type { PbxDriver, PbxEvent, PbxSession } from '../../../../dialer/ports/pbx.js'
import { number } from '../../../support/factories.js'
import { type FakeAmi, startFakeAmi } from '../../../support/fake-ami/fake-ami.js'
import { type FakeAri, startFakeAri } from '../../../support/fake-ari/fake-ari.js'
import { createFakeClock, type FakeClock } from '../../../support/fake-clock.js'

// Stand-ins of ARI and AMI for each test of the driver, made anew before it.
export let ari: FakeAri
export let ami: FakeAmi
export let clock: FakeClock
export let events: PbxEvent[]
const sessions: PbxSession[] = []

/** Starts one anew, at another port. */
export const startAri = async () => {
  ari = await startFakeAri()
}
export const startAmi = async () => {
  ami = await startFakeAmi()
}

beforeEach(async () => {
  await startAri()
  await startAmi()
  clock = createFakeClock()
  events = []
})
afterEach(async () => {
  for (const session of sessions.splice(0)) await session.close()
  await ari.close()
  await ami.close()
})

export const configured = (more: Partial<AsteriskConfig> = {}): AsteriskConfig => ({
  ...asteriskDefaults,
  name: 'office',
  site: siteId('main'),
  ariUrl: ari.url,
  ariUser: 'trunkline',
  ariPassword: 'right',
  amiHost: '127.0.0.1',
  amiPort: ami.port,
  amiUser: 'trunkline',
  amiPassword: 'right',
  application: 'tl-main',
  trunks: [{ name: trunkName('main'), endpoint: 'PJSIP/{number}@carrier' }],
  ...more,
})
export const driverOf = (more: Partial<AsteriskConfig> = {}, on = clock) =>
  createAsteriskDriver(configured(more), on, silentLog)
export const connect = async (driver: PbxDriver = driverOf()) => {
  const session = await driver.connect((event) => events.push(event), new AbortController().signal)
  sessions.push(session)
  return session
}
/** Lets the sockets do their work; real time, for they are real. */
export const until = async (what: () => boolean) => {
  for (let tries = 0; tries < 4000 && !what(); tries += 1) await new Promise((resolve) => setTimeout(resolve, 5))
  expect(what()).toBe(true)
}
export const originate = (leg: string, called: PhoneNumber = number('+4930123456'), id = 1) =>
  ({
    kind: 'originate',
    commandId: commandId(id),
    leg: legId(leg),
    target: { kind: 'trunk', trunk: trunkName('main'), number: called },
    callerId: null,
    ringForMs: 20_000,
    screening: null,
  }) as const
