import type { LegId } from '../../../dialer/model/ids.js'
import type { PbxEvent } from '../../../dialer/ports/pbx.js'
import {
  amdArguments,
  amdExtension,
  overhearArgument,
  quietExtension,
  quietVariable,
  screeningVariable,
} from '../../../provisioning/asterisk/amd-extension.js'
import { verdictOf } from './amd-verdict.js'
import type { AriCall } from './ari-transport.js'
import type { AsteriskConfig } from './asterisk-config.js'
import type { BookedLeg } from './leg-book.js'

/**
 * Machine detection in shadow: a snoop channel hears what the leg's other side says and goes through AMD() in its stead, while the leg itself
 * talks with an agent. https://docs.asterisk.org/Latest_API/API_Documentation/Asterisk_REST_Interface/Channels_REST_API/#snoopchannelwithid
 */
export interface Overhearing {
  /** When it began to listen, epoch ms. */
  readonly since: number
  /** Words heard so far: from when, after `since`, and for how long. ms */
  readonly words: { readonly fromMs: number; readonly forMs: number }[]
  /** When the word that is being said began, after `since`; null: silence. ms */
  speakingFromMs: number | null
  /** What AMD() said; null: it has not yet. */
  found: { readonly status: string; readonly cause: string; readonly afterMs: number } | null
}

/** Begins every id of a snoop channel; the id of the leg follows. */
const snoopPrefix = 'over.'

/** How long the ear stays after the verdict at least, and since the answer at most: for what other thresholds would have heard. ms */
export const hearOnMs = 3000
export const hearAtMostMs = 8000

/** Silence this long on the line is the end of a greeting; the pause before a beep is shorter. ms */
const quietMs = 1500

/** The snoop channel of a leg. */
export function snoopOf(leg: LegId): string {
  return `${snoopPrefix}${leg}`
}

/** The leg that a snoop channel hears, as text; null for any other channel. */
export function overheardBy(channel: string): string | null {
  return channel.startsWith(snoopPrefix) ? channel.slice(snoopPrefix.length) : null
}

/** Puts the ear on an answered leg. */
export function snoopRequest({ application }: AsteriskConfig, leg: LegId): AriCall {
  const query = { spy: 'in', app: application, appArgs: overhearArgument }
  return { method: 'POST', path: `channels/${leg}/snoop/${snoopOf(leg)}`, query, about: [leg, snoopOf(leg)] }
}

/** Sends the ear into AMD(), telling the words it hears meanwhile. */
export function listenRequests(config: AsteriskConfig, { id, screening }: BookedLeg): readonly AriCall[] {
  if (screening === null) return []
  const { thresholds, withinMs } = screening
  const snoop = snoopOf(id)
  const words = `${thresholds.betweenWordsSilenceMs},${thresholds.silenceThreshold}`
  // Out of Stasis, where AMD() runs, only a subscription lets its words be told.
  const path = `applications/${config.application}/subscription`
  return [
    { method: 'POST', path, query: { eventSource: `channel:${snoop}` }, about: [snoop] },
    setVariable(snoop, 'TALK_DETECT(set)', words),
    setVariable(snoop, screeningVariable, amdArguments(thresholds, withinMs)),
    continueAt(config, snoop, amdExtension(config.application)),
  ]
}

/** Lets a leg itself go through the wait for the end of a greeting, at most so long. */
export function quietRequests(config: AsteriskConfig, leg: LegId, atMostMs: number): readonly AriCall[] {
  const timeoutS = Math.max(1, Math.ceil(atMostMs / 1000))
  return [
    setVariable(leg, quietVariable, `${quietMs},1,${timeoutS}`),
    continueAt(config, leg, quietExtension(config.application)),
  ]
}

/** Sends a channel into an extension of our context. */
export function continueAt({ amdContext }: AsteriskConfig, channel: string, extension: string): AriCall {
  const query = { context: amdContext, extension, priority: '1' }
  return { method: 'POST', path: `channels/${channel}/continue`, query, about: [channel] }
}

function setVariable(channel: string, variable: string, value: string): AriCall {
  return { method: 'POST', path: `channels/${channel}/variable`, query: { variable, value }, about: [channel] }
}

/** What was found out by listening, once; null while there is no verdict, and when it was told already. */
export function tellOverheard(leg: BookedLeg, at: number): PbxEvent | null {
  const { overhearing } = leg
  if (!overhearing?.found) return null
  const { status, cause, afterMs } = overhearing.found
  leg.overhearing = null
  const voice = voiceOf(overhearing, at)
  return { kind: 'legScreened', leg: leg.id, at, verdict: verdictOf(status), detail: cause || status, afterMs, voice }
}

/** Silence and voice in turn, from the beginning until now. */
function voiceOf({ since, words, speakingFromMs }: Overhearing, at: number): readonly number[] {
  const until = at - since
  const all = speakingFromMs === null ? words : [...words, { fromMs: speakingFromMs, forMs: until - speakingFromMs }]
  const voice: number[] = []
  let heard = 0
  for (const { fromMs, forMs } of all) {
    voice.push(Math.max(0, fromMs - heard), Math.max(0, forMs))
    heard = Math.max(heard, fromMs + forMs)
  }
  return until > heard ? [...voice, until - heard] : voice
}
