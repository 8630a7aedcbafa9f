/** One thing that happened in a simulated day. */
export interface Step {
  readonly number: number
  /** Epoch ms of the simulated world. */
  readonly at: number
  readonly what: string
  readonly detail: unknown
}

/** What happened, step by step: the last steps are kept, and all are told to whoever listens. */
export interface Chronicle {
  readonly note: (what: string, detail?: unknown) => void
  readonly steps: number
  /** The last steps, the oldest first. */
  last(): readonly Step[]
}

const kept = 60

export function createChronicle(now: () => number, tell: ((step: Step) => void) | null): Chronicle {
  const ring: Step[] = []
  let number = 0
  return {
    note(what, detail = null) {
      number += 1
      const step = { number, at: now(), what, detail }
      ring[number % kept] = step
      tell?.(step)
    },
    get steps() {
      return number
    },
    last: () => ring.filter((step) => step !== undefined).toSorted((a, b) => a.number - b.number),
  }
}

/** A step as one line. */
export function stepLine({ number, at, what, detail }: Step): string {
  const time = new Date(at).toISOString().slice(11, 23)
  const text = detail === null ? '' : typeof detail === 'string' ? ` ${detail}` : ` ${JSON.stringify(detail)}`
  return `${String(number).padStart(6)} ${time} ${what}${text}`
}
