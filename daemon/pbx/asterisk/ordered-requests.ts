import type { AriCall, AriResponse } from './ari-transport.js'

/**
 * Lets requests that are about the same thing leave one after the other, each after the answer to the one before; others go at once.
 * For ways that do not keep the order of requests themselves.
 */
export function orderRequests(send: (call: AriCall) => Promise<AriResponse>): (call: AriCall) => Promise<AriResponse> {
  const lastAbout = new Map<string, Promise<unknown>>()
  return (call) => {
    const before = call.about.map((thing) => lastAbout.get(thing)).filter((promise) => promise !== undefined)
    const answer = before.length === 0 ? send(call) : Promise.all(before).then(() => send(call))
    const settled = answer.then(
      () => forget(),
      () => forget(),
    )
    const forget = () => {
      for (const thing of call.about) if (lastAbout.get(thing) === settled) lastAbout.delete(thing)
    }
    for (const thing of call.about) lastAbout.set(thing, settled)
    return answer
  }
}
