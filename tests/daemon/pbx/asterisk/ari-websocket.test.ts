import { describe, expect, it } from 'vitest'
import type { AriSocket } from '../../../../daemon/pbx/asterisk/ari-events.js'
import { createAriWebSocket } from '../../../../daemon/pbx/asterisk/ari-websocket.js'
import { createFakeClock } from '../../../support/fake-clock.js'

const open = (): AriSocket => ({
  send: () => true,
  onMessage: () => {},
  closed: new Promise(() => {}),
  close: () => {},
})

describe('requests over the event WebSocket', () => {
  it('are given up after 10 s without an answer', async () => {
    const clock = createFakeClock()
    const transport = createAriWebSocket(open(), clock)
    const asked = transport.request({ method: 'GET', path: 'asterisk/ping', about: [] }).catch(String)
    await clock.advance(11_000)
    expect(await asked).toMatch(/did not answer a request in time/)
  })

  it('are not given up before the answers are read that came while the process slept', async () => {
    const clock = createFakeClock()
    let slept = 0
    const transport = createAriWebSocket(open(), {
      now: () => clock.now() + slept,
      schedule: (at, callback) => clock.schedule(at - slept, callback),
    })
    const asked = transport.request({ method: 'GET', path: 'asterisk/ping', about: [] })
    slept = 30_000
    await clock.advance(1000)
    transport.answer({ type: 'RESTResponse', request_id: '1', status_code: 200, message_body: '' })
    expect(await asked).toEqual({ status: 200, body: null })
  })
})
