import { DomainError } from '../../../dialer/model/domain-error.js'
import { bridgeId, legId } from '../../../dialer/model/ids.js'
import type { LegSnapshot } from '../../../dialer/ports/pbx.js'
import { isOurId } from './dialable.js'
import type { BookedLeg } from './leg-book.js'
import { isCallOf } from './originate.js'
import { heldIn } from './twilio-facts.js'
import type { TwilioParts } from './twilio-parts.js'
import type { RestAnswer, RestCall } from './twilio-rest.js'

type Parts = Pick<TwilioParts, 'rest' | 'book' | 'facts'>

/** Calls asked for one by one at the same time. */
const atOnce = 5

/**
 * Our legs as Twilio has them now. What it says of each call is taken as a fact first, so what was missed is told as ordinary events; a
 * leg whose create has no answer yet is taken for one that is being dialled, until it is found or given up.
 * @param isFirst the first of a session: who is in which conference is asked for too
 * @throws DomainError PBX_UNAVAILABLE
 */
export async function snapshotLegs(parts: Parts, isFirst: boolean): Promise<readonly LegSnapshot[]> {
  const { rest, book, facts } = parts
  const open = [...book.legs.values()]
  const listed = (
    await Promise.all((['queued', 'ringing', 'in-progress'] as const).map((status) => rest.calls({ status })))
  ).flatMap((answer) => [...needed(answer)])
  const seen = new Set<string>()
  for (const call of listed) {
    seen.add(call.sid)
    const leg = book.byCall(call.sid) ?? claim(parts, call)
    if (leg !== undefined) facts.stands(leg, { ...call, sipCode: null })
  }
  // Over, or between two lists.
  const missed = open.filter((leg) => leg.sid !== null && !seen.has(leg.sid) && book.legs.get(leg.id) === leg)
  await eachOf(missed, atOnce, async (leg) => {
    const answer = await rest.call(leg.sid ?? '')
    if (book.legs.get(leg.id) !== leg) return
    if (answer.ok) facts.stands(leg, { ...answer.value, sipCode: null })
    else if (answer.status === 404) facts.isLost(leg)
    else needed(answer)
  })
  // Asked for by an earlier life of the process, and Twilio has no such call.
  for (const leg of open) if (leg.isFound && leg.sid === null && book.legs.has(leg.id)) facts.isLost(leg)
  if (isFirst && [...book.legs.values()].some(({ state }) => state === 'up')) await placeLegs(parts)
  return [...book.legs.values()].map(snapshotOf)
}

/** The leg without a known call whose call this must be. */
function claim({ book, facts }: Parts, call: RestCall): BookedLeg | undefined {
  if (book.isOurs(call.sid)) return undefined
  const leg = [...book.legs.values()].find((one) => one.sid === null && one.state === 'asked' && isCallOf(one, call))
  if (leg !== undefined) facts.named(leg, call.sid)
  return leg
}

/** Puts legs where Twilio says they are. */
async function placeLegs({ rest, book, facts }: Parts): Promise<void> {
  const rooms = (
    await Promise.all((['init', 'in-progress'] as const).map((status) => rest.conferences(status)))
  ).flatMap((answer) => [...needed(answer)])
  for (const { name } of rooms) {
    const leg = book.legs.get(legId(heldIn(name) ?? ''))
    if (leg === undefined || leg.state !== 'up') continue
    if (leg.isFound && leg.wanted.kind === 'alone') leg.wanted = { kind: 'hold' }
    facts.enters(leg, name)
  }
  await eachOf(
    rooms.filter(({ name }) => isOurId(name)),
    atOnce,
    async ({ sid, name }) => {
      const inside = needed(await rest.participants(sid))
        .map(({ callSid }) => book.byCall(callSid))
        .filter((leg) => leg !== undefined)
      const [a, b] = inside
      if (a === undefined || b === undefined) return
      const id = bridgeId(name)
      if (!book.bridges.has(id)) {
        book.bridges.set(id, { id, legs: [a.id, b.id], inside: new Set(), isTold: true, command: null })
      }
      for (const leg of inside) {
        leg.wanted = { kind: 'bridge', bridge: id }
        facts.enters(leg, name)
      }
    },
  )
}

function snapshotOf({ id, state, place }: BookedLeg): LegSnapshot {
  return {
    leg: id,
    state: state === 'up' || state === 'ringing' ? state : 'dialing',
    bridge: place.kind === 'bridge' ? place.bridge : null,
    held: place.kind === 'hold',
  }
}

function needed<T>(answer: RestAnswer<T>): T {
  if (answer.ok) return answer.value
  throw new DomainError('PBX_UNAVAILABLE', `Twilio did not list its calls: ${answer.detail}.`)
}

async function eachOf<T>(things: readonly T[], most: number, work: (thing: T) => Promise<void>): Promise<void> {
  const left = [...things]
  const worker = async (): Promise<void> => {
    for (let thing = left.shift(); thing !== undefined; thing = left.shift()) await work(thing)
  }
  await Promise.all(Array.from({ length: Math.min(most, left.length) }, worker))
}
