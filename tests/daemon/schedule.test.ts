import { describe, expect, it } from 'vitest'
import { type Log, silentLog } from '../../daemon/log.js'
import { createSchedule } from '../../daemon/schedule.js'

describe('the schedule', () => {
  it('does not run a job again while it is at work, and says so', async () => {
    const said: string[] = []
    const log: Log = { ...silentLog, warn: (_fields, message) => void said.push(message) }
    const schedule = createSchedule(log)
    let turns = 0
    let finish = (): void => undefined
    schedule.put({
      name: 'backup',
      schedule: null,
      run: () => {
        turns += 1
        return new Promise((resolve) => {
          finish = resolve
        })
      },
    })
    const first = schedule.runNow('backup')
    expect(await schedule.runNow('backup')).toBe(false)
    finish()
    expect(await first).toBe(true)
    expect(turns).toBe(1)
    expect(said).toEqual(['a job is still at work and misses its turn'])
  })

  it('logs a failing job and lets it run again', async () => {
    const said: string[] = []
    const log: Log = { ...silentLog, error: (_fields, message) => void said.push(message) }
    const schedule = createSchedule(log)
    schedule.put({ name: 'retention', schedule: null, run: () => Promise.reject(new Error('disk full')) })
    await schedule.runNow('retention')
    await schedule.runNow('retention')
    expect(said).toHaveLength(2)
  })

  it('waits for work at hand when it stops', async () => {
    const schedule = createSchedule(silentLog)
    const order: string[] = []
    schedule.put({
      name: 'backup',
      schedule: '0 3 * * *',
      run: async () => {
        await Promise.resolve()
        order.push('done')
      },
    })
    const running = schedule.runNow('backup')
    await schedule.stop()
    order.push('stopped')
    await running
    expect(order).toEqual(['done', 'stopped'])
  })
})
