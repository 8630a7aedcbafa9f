import { describe, expect, it } from 'vitest'
import { createRevivableStore } from '../../../daemon/threads/revivable-store.js'
import { DomainError } from '../../../dialer/model/domain-error.js'
import { siteId } from '../../../dialer/model/ids.js'
import type { EngineStore, StepCommit } from '../../../dialer/ports/engine-store.js'
import type { StoreClient } from '../../../storage/writer/store-client.js'

const main = siteId('main')

/** A writer that keeps what it is given, and may die before it answers. */
function writer(kept: string[], dies: 'never' | 'beforeCommit' | 'afterCommit'): StoreClient {
  const gone = () => Promise.reject(new DomainError('STORAGE_UNAVAILABLE', 'The other thread has ended.'))
  const engine = {
    hasCall: (ref: string) => Promise.resolve(kept.includes(ref)),
    commit: (commit: StepCommit) => {
      if (dies === 'beforeCommit') return gone()
      kept.push(commit.calls[0]?.record.ref ?? '')
      return dies === 'afterCommit' ? gone() : Promise.resolve({ id: commit.id, ok: true })
    },
  } as unknown as EngineStore
  return {
    engineStore: () => engine,
    read: () => (dies === 'never' ? Promise.resolve([]) : gone()),
    onCommitted: () => () => undefined,
    onHealth: () => () => undefined,
    health: () => ({ state: 'ok' }),
    close: () => Promise.resolve(),
  } as unknown as StoreClient
}

const attempt = { id: 7, gate: {}, calls: [{ record: { ref: 'c1' } }] } as unknown as StepCommit

describe('the way to a storage thread that is started again', () => {
  it('keeps an attempt that the dead writer did not commit', async () => {
    const kept: string[] = []
    const store = createRevivableStore(writer(kept, 'beforeCommit'))
    const answer = store.engineStore(main).commit(attempt)
    await Promise.resolve()
    store.replace(writer(kept, 'never'))
    expect(await answer).toEqual({ id: 7, ok: true })
    expect(kept).toEqual(['c1'])
  })

  it('does not keep an attempt twice whose answer was lost', async () => {
    const kept: string[] = []
    const store = createRevivableStore(writer(kept, 'afterCommit'))
    const answer = store.engineStore(main).commit(attempt)
    await Promise.resolve()
    store.replace(writer(kept, 'never'))
    expect(await answer).toEqual({ id: 7, ok: true })
    expect(kept).toEqual(['c1'])
  })

  it('tells a person whose request was under way, and serves the next one', async () => {
    const store = createRevivableStore(writer([], 'afterCommit'))
    await expect(store.read(main, 'agents.all', null)).rejects.toThrow('has ended')
    store.lost()
    const next = store.read(main, 'agents.all', null)
    store.replace(writer([], 'never'))
    expect(await next).toEqual([])
  })

  it('refuses what comes after its end', async () => {
    const store = createRevivableStore()
    const waiting = store.read(main, 'agents.all', null)
    await store.close()
    await expect(waiting).rejects.toThrow('the process is stopping')
    await expect(store.read(main, 'agents.all', null)).rejects.toThrow('the process is stopping')
  })
})
