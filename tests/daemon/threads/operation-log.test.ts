import { describe, expect, it } from 'vitest'
import { createLog } from '../../../daemon/log.js'
import { logOperations } from '../../../daemon/threads/operation-log.js'
import { siteId } from '../../../dialer/model/ids.js'
import type { StoreRequest } from '../../../storage/writer/store.js'

const site = siteId('main')
const commit: StoreRequest = {
  site,
  kind: 'write',
  name: 'engine.commit',
  input: { calls: [{ record: { ref: 'c-1' } }, { record: { ref: 'c-2' } }] },
}

function listening(level: 'debug' | 'info') {
  const lines: Record<string, unknown>[] = []
  let at = 0
  const tell = logOperations(
    createLog((line) => void lines.push(JSON.parse(line) as Record<string, unknown>), level),
    () => at,
  )
  return { lines, tell, pass: (ms: number) => void (at += ms) }
}

describe('what the storage thread writes down', () => {
  it('names each call of a step and each request that changed something, where somebody looks closely', () => {
    const { lines, tell } = listening('debug')
    tell({ request: commit, tookMs: 3, error: null })
    const actor = { user: null, name: 'x', role: null, via: 'token', address: '', requestId: 'r-1', site } as const
    tell({ request: { site, kind: 'write', name: 'leads.update', input: {}, actor }, tookMs: 1, error: null })
    tell({ request: { site, kind: 'read', name: 'leads.get', input: {} }, tookMs: 1, error: null })
    expect(lines.map(({ callRef, requestId }) => callRef ?? requestId)).toEqual(['c-1', 'c-2', 'r-1'])
  })

  it('tells everybody of a slow disk once in a while, however many writes are slow', () => {
    const { lines, tell, pass } = listening('info')
    for (let n = 0; n < 500; n++) tell({ request: commit, tookMs: 2500, error: null })
    expect(lines).toHaveLength(1)
    pass(10_000)
    tell({ request: commit, tookMs: 2500, error: null })
    expect(lines.map(({ writes }) => writes)).toEqual([1, 500])
  })
})
