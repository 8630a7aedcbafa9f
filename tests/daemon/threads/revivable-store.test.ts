import { describe, expect, it } from 'vitest'
import { createRevivableStore } from '../../../daemon/threads/revivable-store.js'
import { DomainError } from '../../../dialer/model/domain-error.js'
import { siteId } from '../../../dialer/model/ids.js'
import type { EngineStore, StepCommit } from '../../../dialer/ports/engine-store.js'
import type { StoreClient, StoreHealth } from '../../../storage/writer/store-client.js'

const main = siteId('main')

/** A writer that keeps each commit once, and may die before it answers; `die` closes the way to it, as the end of a thread does. */
function writer(kept: string[], dies: 'never' | 'beforeCommit' | 'afterCommit'): StoreClient & { die(): void } {
  const gone = () => Promise.reject(new DomainError('STORAGE_UNAVAILABLE', 'The other thread has ended.'))
  const listeners = new Set<(health: StoreHealth) => void>()
  const engine = {
    commit: (commit: StepCommit) => {
      if (dies === 'beforeCommit') return gone()
      const name = `${commit.epoch} ${commit.id}`
      if (!kept.includes(name)) kept.push(name)
      return dies === 'afterCommit' ? gone() : Promise.resolve({ id: commit.id, ok: true })
    },
  } as unknown as EngineStore
  return {
    engineStore: () => engine,
    read: () => (dies === 'never' ? Promise.resolve([]) : gone()),
    onCommitted: () => () => undefined,
    onHealth: (listener: (health: StoreHealth) => void) => {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    health: () => ({ state: 'ok' }),
    close: () => Promise.resolve(),
    die: () => {
      for (const listener of listeners) listener({ state: 'stopped' })
    },
  } as unknown as StoreClient & { die(): void }
}

const step = (id: number): StepCommit => ({
  epoch: 'e1',
  id,
  gate: null,
  calls: [],
  leads: [],
  agents: [],
  campaigns: [],
  dnc: [],
  events: [],
})

describe('the way to a storage thread that is started again', () => {
  it('asks again for a commit that the dead writer did not keep', async () => {
    const kept: string[] = []
    const store = createRevivableStore(writer(kept, 'beforeCommit'))
    const answer = store.engineStore(main).commit(step(7))
    await Promise.resolve()
    store.replace(writer(kept, 'never'))
    expect(await answer).toEqual({ id: 7, ok: true })
    expect(kept).toEqual(['e1 7'])
  })

  it('asks again for one whose answer was lost, under the same name, and keeps the order', async () => {
    const kept: string[] = []
    const store = createRevivableStore(writer(kept, 'afterCommit'))
    const engine = store.engineStore(main)
    const answers = [engine.commit(step(7)), engine.commit(step(8))]
    await new Promise((resolve) => setImmediate(resolve))
    answers.push(engine.commit(step(9)))
    store.replace(writer(kept, 'never'))
    expect((await Promise.all(answers)).map(({ id }) => id)).toEqual([7, 8, 9])
    expect(kept).toEqual(['e1 7', 'e1 8', 'e1 9'])
  })

  it('is told of one death by several, and forgets nobody who waits since the first', async () => {
    const kept: string[] = []
    const store = createRevivableStore(writer(kept, 'beforeCommit'))
    const answer = store.engineStore(main).commit(step(7))
    await new Promise((resolve) => setImmediate(resolve))
    store.lost()
    store.lost()
    store.replace(writer(kept, 'never'))
    expect(await answer).toEqual({ id: 7, ok: true })
  })

  it('lets requests wait from the moment the way closes, and says that storage is gone', async () => {
    const first = writer([], 'afterCommit')
    const store = createRevivableStore(first)
    first.die()
    expect(store.health()).toEqual({ state: 'stopped' })
    const next = store.read(main, 'agents.all', null)
    store.replace(writer([], 'never'))
    expect(await next).toEqual([])
    expect(store.health()).toEqual({ state: 'ok' })
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
