import type { AgentId, CallRef, CampaignId, LeadId } from '../model/ids.js'

/** What is looked at when a deadline passes. */
export type DueThing =
  | { readonly kind: 'call'; readonly call: CallRef }
  | { readonly kind: 'signOn'; readonly agent: AgentId }
  | { readonly kind: 'preview'; readonly agent: AgentId }
  | { readonly kind: 'agentReady'; readonly agent: AgentId }
  | { readonly kind: 'breakOver'; readonly agent: AgentId }
  | { readonly kind: 'heartbeat'; readonly agent: AgentId }
  | { readonly kind: 'pace'; readonly campaign: CampaignId }
  | { readonly kind: 'claim'; readonly lead: LeadId }

/** One armed deadline; whoever armed it may put it off. */
export interface Deadline {
  readonly at: number
  readonly what: DueThing
  /** Of two at the same time the one armed first is served first. */
  readonly order: number
  live: boolean
}

/** Deadlines by time. Those that need the PBX rest while it cannot be reached and are served when it is back. */
export interface Deadlines {
  arm(at: number, what: DueThing, needsPbx: boolean): Deadline
  /** The earliest that is due at `now`, taken out; null if none. */
  take(now: number, withPbx: boolean): Deadline | null
  nextAt(withPbx: boolean): number | null
}

export function createDeadlines(): Deadlines {
  const local = createHeap()
  const pbx = createHeap()
  let order = 0
  const earliest = (withPbx: boolean) => {
    const a = local.peek()
    const b = withPbx ? pbx.peek() : null
    if (a === null) return { heap: pbx, top: b }
    return b === null || isBefore(a, b) ? { heap: local, top: a } : { heap: pbx, top: b }
  }
  return {
    arm(at, what, needsPbx) {
      order += 1
      const deadline: Deadline = { at, what, order, live: true }
      const heap = needsPbx ? pbx : local
      heap.push(deadline)
      return deadline
    },
    take(now, withPbx) {
      const { heap, top } = earliest(withPbx)
      if (top === null || top.at > now) return null
      heap.pop()
      top.live = false
      return top
    },
    nextAt: (withPbx) => earliest(withPbx).top?.at ?? null,
  }
}

function isBefore(a: Deadline, b: Deadline): boolean {
  return a.at === b.at ? a.order < b.order : a.at < b.at
}

/** A binary heap that forgets what was put off when it comes to the top. */
function createHeap() {
  const heap: Deadline[] = []

  const sink = (deadline: Deadline) => {
    let index = 0
    for (;;) {
      let child = 2 * index + 1
      let below = heap[child]
      const right = heap[child + 1]
      if (below !== undefined && right !== undefined && isBefore(right, below)) {
        child += 1
        below = right
      }
      if (below === undefined || isBefore(deadline, below)) break
      heap[index] = below
      index = child
    }
    heap[index] = deadline
  }

  const pop = () => {
    const last = heap.pop()
    if (last !== undefined && heap.length > 0) sink(last)
  }

  return {
    push(deadline: Deadline) {
      let index = heap.length
      heap.push(deadline)
      while (index > 0) {
        const parent = (index - 1) >> 1
        const above = heap[parent]
        if (above === undefined || isBefore(above, deadline)) break
        heap[index] = above
        index = parent
      }
      heap[index] = deadline
    },
    pop,
    peek(): Deadline | null {
      for (let top = heap[0]; top !== undefined; top = heap[0]) {
        if (top.live) return top
        pop()
      }
      return null
    },
  }
}
