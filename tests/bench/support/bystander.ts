import { fork, spawnSync } from 'node:child_process'
import { availableParallelism, constants, setPriority } from 'node:os'
import { fileURLToPath } from 'node:url'

/** A moment at which nobody had the processor. Epoch ms. */
export type Freeze = { readonly processor: number; readonly from: number; readonly to: number }

/** One on each processor, who does nothing but look at the clock, before everybody else. */
export type Bystanders = {
  /** Over {@link frozenMs}, so far. */
  readonly freezes: readonly Freeze[]
  /** Why nothing can be said of freezes: who is not let before everybody else also sees how busy the machine is. Null: it can. */
  readonly blind: string | null
  stop(): void
}

/** What counts as a freeze; a processor that is merely busy lets the first in line wait less. ms */
export const frozenMs = 20
const lookMs = 4

/**
 * Begins to look. What is seen is the machine's doing (a host that runs others too), not that of what is measured. Each stays on a processor of
 * its own: a host may stop one and leave the others, and one who may choose would always be found on those.
 */
export function startBystanders(): Bystanders {
  const freezes: Freeze[] = []
  let blind: string | null = null
  const children = Array.from({ length: availableParallelism() }, (_, processor) => {
    const child = fork(fileURLToPath(import.meta.url), ['bystander'])
    child.on('message', (seen: Omit<Freeze, 'processor'>) => freezes.push({ processor, ...seen }))
    try {
      setPriority(child.pid ?? 0, constants.priority.PRIORITY_HIGHEST)
    } catch {
      blind = 'no process may go before others here'
    }
    // All of its threads: a collection of its garbage elsewhere is nobody's freeze.
    const pinned = spawnSync('taskset', ['-a', '-p', '-c', String(processor), String(child.pid)])
    if (pinned.status !== 0) blind = 'taskset of util-linux is needed to stay on a processor'
    return child
  })
  return {
    freezes,
    get blind() {
      return blind
    },
    stop: () => {
      for (const child of children) child.kill()
    },
  }
}

if (process.argv[2] === 'bystander') {
  let before = Date.now()
  setInterval(() => {
    const now = Date.now()
    if (now - before - lookMs > frozenMs) process.send?.({ from: before, to: now })
    before = now
  }, lookMs)
}
