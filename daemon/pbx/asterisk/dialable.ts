import type { Extension } from '../../../dialer/model/ids.js'
import { isPhoneNumber } from '../../../dialer/model/phone-number.js'
import type { LegTarget, Media } from '../../../dialer/ports/pbx.js'
import type { AsteriskConfig } from './asterisk-config.js'

/** What Asterisk is to dial, or why it must not be asked to. */
export type Dialable =
  | { readonly ok: true; readonly endpoint: string }
  | { readonly ok: false; readonly reason: 'unknownTarget' | 'invalid'; readonly detail: string }

const extensionPattern = /^[0-9]{2,10}$/
const idPattern = /^tl\.[A-Za-z0-9.-]{1,61}$/
const callerIdPattern = /^\+?[0-9]{2,20}$/
const soundPattern = /^sound:[A-Za-z0-9_/-]{1,200}$/

/**
 * The endpoint of a target. Number and extension are looked at once more here, the last place before the wire, so that nothing
 * with a letter, an `@`, a comma or a control character ever reaches a SIP URI or a dial string.
 */
export function dialable(config: Pick<AsteriskConfig, 'trunks' | 'extensionTemplate'>, target: LegTarget): Dialable {
  if (target.kind === 'extension') {
    if (!isExtension(target.extension)) return { ok: false, reason: 'invalid', detail: 'not an extension number' }
    return { ok: true, endpoint: config.extensionTemplate.replace('{extension}', target.extension) }
  }
  if (!isPhoneNumber(target.number)) {
    return { ok: false, reason: 'invalid', detail: 'not a number that can be dialled' }
  }
  const trunk = config.trunks.find(({ name }) => name === target.trunk)
  if (trunk === undefined) {
    return { ok: false, reason: 'unknownTarget', detail: `no trunk ${target.trunk} is configured` }
  }
  return { ok: true, endpoint: trunk.endpoint.replace('{number}', target.number) }
}

/** True for an extension that may be dialled. */
export function isExtension(text: string): text is Extension {
  return extensionPattern.test(text)
}

/** True for an id of ours: it becomes part of a path. */
export function isOurId(text: string): boolean {
  return idPattern.test(text)
}

/** True for a caller id we send: digits with an optional `+`. */
export function isCallerId(text: string): boolean {
  return callerIdPattern.test(text)
}

/** ARI's media URI of a medium; null for one we do not know. */
export function mediaUri(media: Media): string | null {
  if (media === 'tone:ring') return 'tone:ring'
  if (media === 'tone:beep') return 'sound:beep'
  return soundPattern.test(media) ? media : null
}

/**
 * What a channel of an endpoint is called, without its serial number: `PJSIP/carrier` for `PJSIP/{number}@carrier`,
 * `SIP/carrier` for `SIP/carrier/{number}`.
 */
export function channelPrefix(template: string): string {
  const [technology = '', rest = ''] = splitOnce(template, '/')
  const resource = rest.includes('@') ? rest.slice(rest.lastIndexOf('@') + 1) : (rest.split('/')[0] ?? '')
  return `${technology}/${resource}`
}

function splitOnce(text: string, mark: string): readonly string[] {
  const place = text.indexOf(mark)
  return place < 0 ? [text] : [text.slice(0, place), text.slice(place + 1)]
}
