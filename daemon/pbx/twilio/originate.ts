import type { PbxCommand, Screening } from '../../../dialer/ports/pbx.js'
import { doorUrl } from '../../../provisioning/twilio/doors.js'
import { dialable, isOurId } from './dialable.js'
import { type BookedLeg, newLeg } from './leg-book.js'
import { isPassing } from './rest-patience.js'
import { createRefusal } from './rest-refusal.js'
import type { TwilioParts } from './twilio-parts.js'
import type { NewCall } from './twilio-rest.js'

type Originate = Extract<PbxCommand, { kind: 'originate' }>

/** After these pauses a call is looked for whose create had no answer: all over before a person would have been rung in vain, which it is not. ms */
const seekAfterMs = [2000, 3000, 5000]
/** How far Twilio's clock may be from ours. ms */
const clockSlackMs = 5000
const longestRingS = 600
const createTries = 3

/** Makes legs: one create for each, which is never sent twice where Twilio may have taken the first. */
export function createOriginate(parts: TwilioParts): (command: Originate) => void {
  const { config, rest, book, facts, lanes, spend, twiml, clock, log, refuse, keep, firstNumber, aside } = parts

  const originate = (command: Originate): void => {
    const { commandId, leg: id, target, callerId } = command
    const no = (...why: [Parameters<typeof refuse>[1], string]): void => {
      log.warn({ pbx: config.name, leg: id, reason: why[0] }, `Twilio was not asked to call: ${why[1]}`)
      refuse(commandId, ...why)
    }
    if (!isOurId(id)) return no('invalid', 'not a leg id of ours')
    if (book.legs.has(id) || book.isOver(id)) return refuse(commandId, 'duplicate', `the leg ${id} exists or existed`)
    const to = dialable(config, target, callerId, firstNumber())
    if (!to.ok) return no(to.reason, to.detail)
    const spent = spend.refusal(answeredTimes(parts))
    if (spent !== null) return no('congestion', spent)
    const { screening } = command
    const leg = newLeg({ id, to: to.to, from: to.from, command: commandId, screening, askedAt: clock.now() })
    book.legs.set(id, leg)
    enter(leg, command, 1)
  }

  const enter = (leg: BookedLeg, command: Originate, tried: number): void => {
    const lane = command.target.kind === 'extension' ? 'phone' : 'trunk'
    if (lanes.enter(lane, leg.id, () => aside(create(leg, command, tried)))) return
    drop(leg, 'congestion', `more calls wait than ${config.callsPerSecond} a second let out in time`)
  }

  /** The leg does not exist and will not. */
  const drop = (leg: BookedLeg, ...why: [Parameters<typeof refuse>[1], string]): void => {
    if (leg.hungUpByUs || leg.command === null) {
      return facts.stands(leg, { sid: '', status: 'canceled', sipCode: null, durationS: 0 })
    }
    book.legs.delete(leg.id)
    aside(keep(leg, true))
    refuse(leg.command, ...why)
  }

  const create = async (leg: BookedLeg, command: Originate, tried: number): Promise<void> => {
    leg.state = 'asked'
    leg.askedAt = clock.now()
    // Kept before it leaves: should this process end now, the call is found by whom it goes to.
    await keep(leg, false)
    const answer = await rest.createCall(callOf(leg, command))
    // Its callbacks may have been here before the answer.
    if (answer.ok) {
      if (leg.sid === null && book.legs.get(leg.id) === leg) facts.named(leg, answer.value.sid)
      return
    }
    if (leg.sid !== null || book.legs.get(leg.id) !== leg) return
    if (answer.status === 429) {
      lanes.pause(1000 * 2 ** (tried - 1))
      if (tried < createTries && !leg.hungUpByUs) {
        leg.state = 'waiting'
        return enter(leg, command, tried + 1)
      }
    } else if (isPassing(answer)) {
      log.warn({ pbx: config.name, leg: leg.id, status: answer.status }, 'Twilio did not say whether it took a call')
      return seek(leg, 0)
    }
    const { reason, detail } = createRefusal(answer)
    drop(leg, reason, detail)
  }

  /** Looks for the call of a leg whose create had no answer, by whom it goes to and when. */
  const seek = (leg: BookedLeg, tried: number): void => {
    const pause = seekAfterMs[tried]
    if (pause === undefined) {
      log.warn({ pbx: config.name, leg: leg.id }, 'a call that Twilio may have taken was not found')
      book.givenUp.add(leg.id)
      return drop(leg, 'failed', 'Twilio did not answer, and has no such call')
    }
    clock.schedule(clock.now() + pause, () => aside(look(leg, tried)))
  }
  const look = async (leg: BookedLeg, tried: number): Promise<void> => {
    const isOpen = () => leg.sid === null && book.legs.get(leg.id) === leg
    if (!isOpen()) return
    const listed = await rest.calls({ to: leg.to, most: 20 })
    if (!isOpen()) return
    const found = listed.ok ? listed.value.find((call) => isCallOf(leg, call) && !book.isOurs(call.sid)) : undefined
    if (found === undefined) return seek(leg, tried + 1)
    log.info({ pbx: config.name, leg: leg.id }, 'a call whose create had no answer was found')
    facts.named(leg, found.sid)
    facts.stands(leg, { ...found, sipCode: null })
  }

  const callOf = (leg: BookedLeg, { ringForMs, screening }: Originate): NewCall => ({
    to: leg.to,
    from: leg.from,
    twiml: twiml.silence(),
    ringForS: Math.min(longestRingS, Math.max(1, Math.ceil(ringForMs / 1000))),
    statusCallback: doorUrl(config.publicUrl, config.site, 'status', { leg: leg.id }),
    detection: screening && detectionOf(screening, doorUrl(config.publicUrl, config.site, 'amd', { leg: leg.id })),
  })
  return originate
}

/** True for a call that may be that of a leg of which nothing but this is known. */
export function isCallOf(
  { to, from, askedAt }: BookedLeg,
  call: { readonly to: string; readonly from: string; readonly createdAt: number | null },
): boolean {
  return call.to === to && call.from === from && (call.createdAt ?? 0) >= askedAt - clockSlackMs
}

/** When the calls that go on were answered, for what they cost so far. */
export function answeredTimes({ book }: Pick<TwilioParts, 'book'>): readonly number[] {
  return [...book.legs.values()].flatMap(({ answeredAt }) => (answeredAt === null ? [] : [answeredAt]))
}

const between = (least: number, value: number, most: number): number =>
  Math.min(most, Math.max(least, Math.round(value)))

/**
 * Thresholds as Twilio takes them; the bounds are its own. https://www.twilio.com/docs/voice/answering-machine-detection#optional-api-tuning-parameters
 */
function detectionOf({ thresholds, withinMs }: Screening, callback: string): NonNullable<NewCall['detection']> {
  return {
    callback,
    timeoutS: between(3, Math.max(withinMs, thresholds.totalAnalysisMs) / 1000, 59),
    speechMs: between(1000, thresholds.greetingMs, 6000),
    speechEndMs: between(500, thresholds.afterGreetingSilenceMs, 5000),
    silenceMs: between(2000, thresholds.initialSilenceMs, 10_000),
  }
}
