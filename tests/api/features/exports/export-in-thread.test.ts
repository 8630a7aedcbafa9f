import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { exportInThread } from '../../../../api/features/exports/export-in-thread.js'
import type { ExportJob, ExportProgress } from '../../../../api/features/exports/export-job.js'
import { startThread } from '../../../../daemon/threads/start-thread.js'
import { monday10 } from '../../../support/factories.js'
import { type ApiWorld, mainSite, openApiWorld } from '../../support/api-world.js'

let world: ApiWorld
beforeEach(async () => {
  world = await openApiWorld()
})
afterEach(() => world.end())

const folder = () => join(world.dataDir, 'exports', mainSite)
const job = (format: 'xlsx' | 'pdf'): ExportJob => ({
  dataDir: world.dataDir,
  site: mainSite,
  siteName: 'Main',
  timeZone: 'Europe/Berlin',
  question: {
    subject: 'leads',
    span: { fromDay: '2026-03-02', toDay: '2026-03-02', from: 0, until: monday10 + 1000 },
    agents: 'all',
  },
  format,
  path: join(folder(), `1.${format}`),
  askedAt: monday10,
})

it('a file is made in a thread of its own, which tells how far it is and how much memory it took', async () => {
  const told: ExportProgress[] = []
  const watch = {
    startThread,
    onProgress: (one: ExportProgress) => told.push(one),
    signal: new AbortController().signal,
  }
  const result = await exportInThread(job('xlsx'), watch)
  expect(result).toMatchObject({ rows: 1, bytes: statSync(join(folder(), '1.xlsx')).size })
  expect(result.peakBytes).toBeGreaterThan(1_000_000)
  expect(told).toEqual([{ rows: 1, of: 1 }])
})

it.each(['xlsx', 'pdf'] as const)('a file of %s that is stopped leaves nothing behind', async (format) => {
  const stop = new AbortController()
  stop.abort()
  const watch = { startThread, onProgress: () => undefined, signal: stop.signal }
  await expect(exportInThread(job(format), watch)).rejects.toMatchObject({ code: 'CONFLICT' })
  expect(readdirSync(folder())).toEqual([])
})
