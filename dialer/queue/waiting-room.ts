import type { CallRef } from '../model/ids.js'

/** People who answered and have no agent yet, longest waiting first. Their deadlines are in their calls. */
export interface WaitingRoom {
  readonly size: number
  /** `since`: when the person answered, epoch ms. A call that comes back keeps its place. */
  enter(call: CallRef, since: number): void
  leave(call: CallRef): void
  has(call: CallRef): boolean
  /** Longest waiting first. */
  inOrder(): readonly CallRef[]
}

export function createWaitingRoom(): WaitingRoom {
  let queue: { readonly call: CallRef; readonly since: number }[] = []
  return {
    get size() {
      return queue.length
    },
    enter(call, since) {
      if (queue.some((place) => place.call === call)) return
      let index = queue.length
      while (index > 0 && (queue[index - 1]?.since ?? 0) > since) index -= 1
      queue.splice(index, 0, { call, since })
    },
    leave(call) {
      if (queue.some((place) => place.call === call)) queue = queue.filter((place) => place.call !== call)
    },
    has: (call) => queue.some((place) => place.call === call),
    inOrder: () => queue.map((place) => place.call),
  }
}
