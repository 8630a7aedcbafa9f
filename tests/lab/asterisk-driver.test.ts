import { describe, expect, it } from 'vitest'
import { createSystemClock } from '../../daemon/clock.js'
import { silentLog } from '../../daemon/log.js'
import { createAsteriskDriver } from '../../daemon/pbx/asterisk/asterisk.driver.js'
import { pbxContract } from '../contract/pbx/pbx.case.js'
import { asteriskBench, asteriskConfig } from './support/asterisk-bench.js'
import { describeLab } from './support/describe-lab.js'

describeLab('Asterisk driver', (lab) => {
  pbxContract('Asterisk, commands over the event WebSocket', () => asteriskBench(lab, 'websocket'))
  pbxContract('Asterisk, commands by ari-client', () => asteriskBench(lab, 'ari-client'))

  describe('faults of the real PBX', () => {
    const connect = (...[site, more]: [site: string, more?: Parameters<typeof asteriskConfig>[2]]) =>
      createAsteriskDriver(asteriskConfig(lab, site, more), createSystemClock(), silentLog).connect(
        () => {},
        new AbortController().signal,
      )

    it('a wrong password of ARI or AMI is told by name', async () => {
      await expect(connect('wrong', { ariPassword: 'x' })).rejects.toMatchObject({ code: 'CONFIG_INVALID' })
      await expect(connect('wrong', { amiPassword: 'x' })).rejects.toMatchObject({
        code: 'CONFIG_INVALID',
        message: expect.stringContaining('AMI'),
      })
    })

    it('two users with different passwords work side by side by ari-client', async () => {
      const more = { transport: 'ari-client', ariUser: lab.pbx.testUser, ariPassword: lab.pbx.testPassword } as const
      const sessions = [await connect('one', { transport: 'ari-client' }), await connect('two', more)]
      for (const session of sessions) expect((await session.snapshot()).legs).toEqual([])
      for (const session of sessions) await session.close()
    })

    it('a crash of the PBX ends the session, and it is connected again after the start', async () => {
      const session = await connect('crash')
      await lab.killPbx()
      expect(await session.lost).toMatchObject({ fatal: false })
      await session.close()
      await expect(connect('crash')).rejects.toMatchObject({ code: 'PBX_UNAVAILABLE' })
      await lab.startPbx()
      const again = await connect('crash')
      expect((await again.snapshot()).legs).toEqual([])
      await again.close()
    })
  })
})
