import { createSystemClock } from '../../../daemon/clock.js'
import { silentLog } from '../../../daemon/log.js'
import { createAsteriskDriver } from '../../../daemon/pbx/asterisk/asterisk.driver.js'
import {
  type AriTransportChoice,
  type AsteriskConfig,
  asteriskDefaults,
} from '../../../daemon/pbx/asterisk/asterisk-config.js'
import { extension, siteId, trunkName } from '../../../dialer/model/ids.js'
import type { PbxBench } from '../../contract/pbx/bench.js'
import { number } from '../../support/factories.js'
import { startTcpProxy } from '../../support/tcp-proxy.js'
import type { Lab } from './lab.js'
import { carrierNumber } from './number-plan.js'

/** The configuration of a driver for the lab's PBX; `more` changes what a test wants otherwise. */
export function asteriskConfig(lab: Lab, site: string, more: Partial<AsteriskConfig> = {}): AsteriskConfig {
  return {
    ...asteriskDefaults,
    name: 'lab',
    site: siteId(site),
    ariUrl: lab.pbx.ariUrl,
    ariUser: lab.pbx.ariUser,
    ariPassword: lab.pbx.ariPassword,
    amiHost: lab.pbx.amiHost,
    amiPort: lab.pbx.amiPort,
    amiUser: lab.pbx.amiUser,
    amiPassword: lab.pbx.amiPassword,
    application: `tl-${site}`,
    trunks: Object.values(lab.pbx.trunks).map((name) => ({
      name: trunkName(name),
      endpoint: `PJSIP/{number}@${name}`,
    })),
    ...more,
  }
}

/** The contract suite's bench on the real Asterisk. Each has a site of its own, so that runs cannot meet. */
export async function asteriskBench(lab: Lab, transport: AriTransportChoice): Promise<PbxBench> {
  const site = `b${Date.now().toString(36)}`
  const proxy = await startTcpProxy(Number(new URL(lab.pbx.ariUrl).port))
  const config = asteriskConfig(lab, site, { transport, ariUrl: `http://127.0.0.1:${proxy.port}` })
  // A PBX that has just booted may not know its trunk's address yet.
  for (let tries = 0; tries < 600; tries += 1) {
    if ((await lab.pbxCli('pjsip show contacts')).includes(`${lab.pbx.trunks.carrier}/`)) break
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  await lab.phones.behave('1041', { kind: 'answer' })
  await lab.phones.behave('1042', { kind: 'answer' })
  await lab.phones.behave('1043', { kind: 'ring' })
  await lab.phones.unregister('1044')
  let count = 0
  const of = (wanted: Parameters<typeof carrierNumber>[0]) => number(carrierNumber(wanted, count))
  const pass = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms))
  const callAri = async (method: string, path: string) => {
    const credentials = Buffer.from(`${lab.pbx.testUser}:${lab.pbx.testPassword}`).toString('base64')
    const response = await fetch(`${lab.pbx.ariUrl}/ari/${path}`, {
      method,
      headers: { authorization: `Basic ${credentials}` },
    })
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`)
    return response
  }
  return {
    driver: createAsteriskDriver(config, createSystemClock(), silentLog),
    trunk: trunkName('carrier'),
    unknownTrunk: trunkName('nowhere'),
    callerId: '+15550001111',
    numbers: {
      answers: of({ kind: 'human' }),
      answersAtOnce: of({ kind: 'silent' }),
      hangsUp: of({ kind: 'early-hangup', afterTenths: 10 }),
      machine: of({ kind: 'machine' }),
      busy: of({ kind: 'refuse', sipStatus: 486 }),
      noAnswer: of({ kind: 'rings-for-ever' }),
      rejected: of({ kind: 'refuse', sipStatus: 603 }),
      unallocated: of({ kind: 'refuse', sipStatus: 404 }),
      congestion: of({ kind: 'refuse', sipStatus: 503 }),
    },
    phones: {
      answer: [extension('1041'), extension('1042')],
      rings: extension('1043'),
      absent: extension('1044'),
      unknown: extension('9999'),
    },
    prompt: 'sound:beep',
    async waitFor(predicate, withinMs) {
      const until = performance.now() + withinMs
      while (!predicate()) {
        if (performance.now() > until) return false
        await pass(5)
      }
      return true
    },
    pass,
    during: (promise) => promise,
    async dropLink() {
      proxy.cut()
    },
    async plantLeg(leg) {
      const query = new URLSearchParams({
        endpoint: `PJSIP/${carrierNumber({ kind: 'silent' }, 1)}@carrier`,
        app: config.application,
        channelId: leg,
      })
      await callAri('POST', `channels?${query.toString()}`)
      for (let tries = 0; tries < 600; tries += 1) {
        const answer = await (await callAri('GET', `channels/${leg}`)).text()
        if (answer.includes('"state":"Up"')) return
        await pass(50)
      }
      throw new Error(`the planted leg ${leg} was not answered`)
    },
    unique: () => `${site}.${(count += 1)}`,
    async dispose() {
      await lab.phones.behave('1043', { kind: 'answer' })
      await lab.phones.register('1044')
      await proxy.close()
    },
  }
}
