import { describe, expect, it } from 'vitest'
import { type DrainableSite, drain } from '../../daemon/drain.js'
import type { Log } from '../../daemon/log.js'
import type { Clock } from '../../dialer/ports/clock.js'
import type { EngineStatus } from '../../dialer/ports/commands.js'
import { noWatch } from '../support/no-watch.js'

/** Time that jumps to the next deadline whenever somebody waits. */
function jumpingClock(): Clock {
  let now = 0
  return {
    now: () => now,
    schedule: (at, callback) => {
      let wanted = true
      queueMicrotask(() => {
        if (!wanted) return
        now = Math.max(now, at)
        callback()
      })
      return () => {
        wanted = false
      }
    },
  }
}

function siteWith(callsAt: (now: number) => number, clock: Clock) {
  const done: string[] = []
  const site: DrainableSite = {
    id: 'main',
    drain: async () => void done.push('drain'),
    hangUpAll: async () => void done.push('hangUpAll'),
    status: async () =>
      ({
        calls: Array.from({ length: done.includes('hangUpAll') ? 0 : callsAt(clock.now()) }),
        uncommitted: 0,
        watch: noWatch,
      }) as unknown as EngineStatus,
  }
  return { site, done }
}

function listeningLog() {
  const lines: string[] = []
  const log: Log = {
    debug: () => undefined,
    info: (_fields, message) => void lines.push(message),
    warn: (_fields, message) => void lines.push(message),
    error: () => undefined,
    child: () => log,
  }
  return { log, lines }
}

describe('draining', () => {
  it('waits for the live calls and tells every five seconds how many are left', async () => {
    const clock = jumpingClock()
    const { site, done } = siteWith((now) => (now < 11_000 ? 2 : 0), clock)
    const { log, lines } = listeningLog()
    const report = await drain({ sites: [site], clock, log, timeoutS: 60, atOnce: new AbortController().signal })
    expect(report).toEqual({ finished: true, hungUp: 0 })
    expect(done).toEqual(['drain'])
    expect(lines).toEqual([
      'draining: 2 live calls, at most 60 s to go',
      'draining: 2 live calls, at most 55 s to go',
      'draining: 2 live calls, at most 50 s to go',
    ])
  })

  it('hangs up what lives after its time', async () => {
    const clock = jumpingClock()
    const { site, done } = siteWith(() => 3, clock)
    const { log, lines } = listeningLog()
    const report = await drain({ sites: [site], clock, log, timeoutS: 10, atOnce: new AbortController().signal })
    expect(report).toEqual({ finished: false, hungUp: 3 })
    expect(done).toEqual(['drain', 'hangUpAll'])
    expect(clock.now()).toBe(10_000)
    expect(lines.at(-1)).toContain('hanging up 3 calls')
  })

  it('stops at once when asked a second time, leaving the calls on the PBX', async () => {
    const clock = jumpingClock()
    const atOnce = new AbortController()
    const { site, done } = siteWith((now) => {
      if (now >= 2000) atOnce.abort()
      return 1
    }, clock)
    const { log } = listeningLog()
    expect(await drain({ sites: [site], clock, log, timeoutS: 60, atOnce: atOnce.signal })).toEqual({
      finished: false,
      hungUp: 0,
    })
    expect(done).toEqual(['drain'])
    expect(clock.now()).toBe(2000)
  })
})
