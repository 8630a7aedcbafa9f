import { afterAll, expect, it } from 'vitest'
import { createSystemClock } from '../../daemon/clock.js'
import { silentLog } from '../../daemon/log.js'
import { ariHttp } from '../../daemon/pbx/asterisk/ari-http.js'
import { createAsteriskDriver } from '../../daemon/pbx/asterisk/asterisk.driver.js'
import { createSeededRandom } from '../../daemon/seeded-random.js'
import { createMemoryEngineStore } from '../../daemon/simulate/memory-engine-store.js'
import { createEngineHost, type EngineHost } from '../../daemon/sites/engine-host.js'
import { startWatchdog, type Watchdog } from '../../daemon/sites/watchdog.js'
import { agentId, extension, legId, siteId, trunkName } from '../../dialer/model/ids.js'
import type { PbxDriver, PbxEvent } from '../../dialer/ports/pbx.js'
import { makeAgent, makeCampaign, makeLead, number } from '../support/factories.js'
import { asteriskConfig } from './support/asterisk-bench.js'
import { describeLab } from './support/describe-lab.js'
import { until } from './support/until.js'

const site = siteId('watch')

describeLab('the watchdog on a real Asterisk', (lab) => {
  const ends: (() => Promise<void> | void)[] = []
  afterAll(async () => {
    for (const end of ends.toReversed()) await end()
  })

  it('ends a call whose end the PBX did not tell, hangs up a leg nobody knows, and leaves a live talk alone', async () => {
    const config = asteriskConfig(lab, site)
    const clock = createSystemClock()
    const withheld = { isOn: false }
    const store = createMemoryEngineStore([makeLead(1, { number: number('+12122000001') })])
    const host: EngineHost = await createEngineHost({
      config: {
        site,
        epoch: `w${Date.now().toString(36)}`,
        limits: {
          maxLines: 10,
          callsPerSecond: 10,
          trunks: [{ name: trunkName('carrier'), maxLines: 10, callsPerSecond: 10 }],
        },
        campaigns: [makeCampaign(1, { dialMode: 'progressive', wrapUpS: 60, record: false, trunks: [] })],
        agents: [{ ...makeAgent(1), extension: extension('1001'), phoneMode: 'nailedUp' }],
      },
      driver: deaf(createAsteriskDriver(config, clock, silentLog), withheld),
      store,
      clock,
      random: createSeededRandom(1),
      log: silentLog,
    })
    ends.push(() => host.stop())
    const watchdog: Watchdog = startWatchdog({
      site,
      engine: host,
      stuckRecordings: () => [],
      everyMs: 1000,
      clock,
      log: silentLog,
    })
    ends.push(() => watchdog.stop())

    await until('the link', () => host.linkStatus === 'ready')
    await host.ask({ kind: 'agent.signOn', agent: agentId(1), phoneMode: null })
    const presence = () => host.inspect().agents[0]?.presence.name
    await until('a talk', () => presence() === 'talking')
    const repairs = () => store.journal.filter((event) => event.kind === 'watchdog.repaired')
    await until('two looks at a live talk', () => watchdog.counters().looks >= 3)
    expect(repairs()).toEqual([])

    withheld.isOn = true
    const [call] = host.inspect().calls
    await ariHttp(config, 'DELETE', `channels/tl.${site}.${call?.call}`)
    const stray = legId(`tl.${site}.stray`)
    // It rings for ever: one that is answered would be hung up at once, for nobody is to be left alone on the line.
    const query = `endpoint=PJSIP/%2B12129000001@${lab.pbx.trunks.carrier}&app=${config.application}&channelId=${stray}`
    await ariHttp(config, 'POST', `channels?${query}`)
    const from = Date.now()
    await until('the repair', () => presence() === 'wrapUp', 20_000)
    expect(Date.now() - from).toBeLessThan(6000)
    await until(
      'the end of the stray leg',
      async () => (await ariHttp(config, 'GET', `channels/${stray}`)).status === 404,
    )
    const told = repairs()
    expect(told.map((event) => event.mismatch).sort()).toEqual(['leadLegGone', 'legUnknown'])
    expect(told.every((event) => event.cause === 'pbx')).toBe(true)
    expect(host.inspect().lines.site).toBe(0)
  })
})

/** A driver that keeps the ends of legs to itself while told so, as an ARI that loses events would. */
function deaf(driver: PbxDriver, withheld: { readonly isOn: boolean }): PbxDriver {
  const passes = (event: PbxEvent) => !(withheld.isOn && event.kind === 'legGone')
  return {
    ...driver,
    connect: (listener, signal) => driver.connect((event) => passes(event) && listener(event), signal),
  }
}
