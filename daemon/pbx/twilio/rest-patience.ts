import type { Clock } from '../../../dialer/ports/clock.js'
import type { RestAnswer } from './twilio-rest.js'

const tries = 3
const firstPauseMs = 250

/** True where the same request may well do better a little later: too many of them, a fault of Twilio's, no answer. */
export function isPassing(answer: { readonly status: number | null }): boolean {
  return answer.status === null || answer.status === 429 || answer.status >= 500
}

/** Asks up to three times for something that may be asked for twice. */
export async function patiently<T>(clock: Clock, ask: () => Promise<RestAnswer<T>>): Promise<RestAnswer<T>> {
  for (let tried = 1; ; tried++) {
    const answer = await ask()
    if (answer.ok || tried === tries || !isPassing(answer)) return answer
    await new Promise<void>((resolve) => {
      clock.schedule(clock.now() + firstPauseMs * 2 ** tried, resolve)
    })
  }
}

/** Lets requests about one thing leave one after the other. */
export function inOrder(): <T>(thing: string, ask: () => Promise<T>) => Promise<T> {
  const last = new Map<string, Promise<unknown>>()
  return (thing, ask) => {
    const before = last.get(thing)
    const answer = before === undefined ? ask() : before.then(ask, ask)
    const settled = answer.then(
      () => forget(),
      () => forget(),
    )
    const forget = (): void => {
      if (last.get(thing) === settled) last.delete(thing)
    }
    last.set(thing, settled)
    return answer
  }
}
