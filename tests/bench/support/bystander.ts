import { fork } from 'node:child_process'
import { constants, setPriority } from 'node:os'
import { fileURLToPath } from 'node:url'

/** A moment at which nobody on the machine had a processor. Epoch ms. */
export type Freeze = { readonly from: number; readonly to: number }

/** Somebody who does nothing but look at the clock, before everybody else. */
export type Bystander = {
  /** Over {@link frozenMs}, so far. */
  readonly freezes: readonly Freeze[]
  /** Whether it was let before everybody else; if not, it also sees how busy the machine is, and says nothing of freezes. */
  readonly isFirst: boolean
  stop(): void
}

/** What counts as a freeze; a processor that is merely busy lets the first in line wait less. ms */
export const frozenMs = 20
const lookMs = 4

/** Begins to look. What it sees is the machine's doing (a host that runs others too), not that of what is measured. */
export function startBystander(): Bystander {
  const child = fork(fileURLToPath(import.meta.url), ['bystander'])
  const freezes: Freeze[] = []
  child.on('message', (seen: Freeze) => freezes.push(seen))
  let isFirst = true
  try {
    setPriority(child.pid ?? 0, constants.priority.PRIORITY_HIGHEST)
  } catch {
    isFirst = false
  }
  return {
    get freezes() {
      return isFirst ? freezes : []
    },
    isFirst,
    stop: () => void child.kill(),
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
