import { isPhoneNumber } from '../../../dialer/model/phone-number.js'
import type { LegTarget, Media, RefusalReason } from '../../../dialer/ports/pbx.js'
import { notAllowed } from '../../../provisioning/twilio/countries.js'
import { toneUrl } from '../../../provisioning/twilio/doors.js'
import type { TwilioConfig } from './twilio-config.js'

/** Whom Twilio is to call under which number, or why it must not be asked to. */
export type Dialable =
  | { readonly ok: true; readonly to: string; readonly from: string }
  | { readonly ok: false; readonly reason: RefusalReason; readonly detail: string }

const extensionPattern = /^[0-9]{2,10}$/
const idPattern = /^tl\.[A-Za-z0-9.-]{1,61}$/
const e164Pattern = /^\+[0-9]{6,15}$/
const soundPattern = /^sound:([A-Za-z0-9_/-]{1,200})$/

/**
 * Whom a leg goes to. The last place before the wire: nothing with a letter in a number or a control character passes, and no number of
 * a country that is not allowed.
 * @param firstNumber of the account, for trunks that name none; null: it has none
 */
export function dialable(
  config: Pick<TwilioConfig, 'trunks' | 'extensionTemplate' | 'phones' | 'countries'>,
  target: LegTarget,
  callerId: string | null,
  firstNumber: string | null,
): Dialable {
  const no = (reason: RefusalReason, detail: string): Dialable => ({ ok: false, reason, detail })
  if (callerId !== null && !/^\+?[0-9]{2,20}$/.test(callerId)) return no('invalid', 'not a caller id')
  const shown = callerId === null || callerId.startsWith('+') ? callerId : `+${callerId}`
  if (target.kind === 'extension') {
    if (!extensionPattern.test(target.extension)) return no('invalid', 'not an extension number')
    const from = shown ?? config.trunks.find(({ numbers }) => numbers.length > 0)?.numbers[0] ?? firstNumber
    if (from === null) return no('failed', noNumber)
    const own = config.phones.find(({ extension }) => extension === target.extension)
    return { ok: true, to: own?.endpoint ?? config.extensionTemplate.replace('{extension}', target.extension), from }
  }
  if (!isPhoneNumber(target.number)) return no('invalid', 'not a number that can be dialled')
  if (!e164Pattern.test(target.number)) {
    return no('invalid', 'Twilio dials numbers with + and their country code only: set the default country of the site')
  }
  const trunk = config.trunks.find(({ name }) => name === target.trunk)
  if (trunk === undefined) return no('unknownTarget', `no trunk ${target.trunk} is configured`)
  const forbidden = notAllowed(target.number, config.countries)
  if (forbidden !== null) return no('unsupported', forbidden)
  const from = shown ?? trunk.numbers[0] ?? firstNumber
  if (from === null) return no('failed', noNumber)
  return { ok: true, to: target.number, from }
}

const noNumber = 'the Twilio account has no number to call from'

/** True for an id of ours: it becomes part of an address. */
export function isOurId(text: string): boolean {
  return idPattern.test(text)
}

/** Where Twilio fetches a medium; null for one we do not know. */
export function mediaUrl(
  { promptsUrl, publicUrl, site }: Pick<TwilioConfig, 'promptsUrl' | 'publicUrl' | 'site'>,
  media: Media,
): string | null {
  if (media === 'tone:ring') return toneUrl(publicUrl, site, 'ring')
  if (media === 'tone:beep') return toneUrl(publicUrl, site, 'beep')
  const [, sound] = soundPattern.exec(media) ?? []
  return sound === undefined || promptsUrl === null ? null : `${promptsUrl.replace(/\/$/, '')}/${sound}.wav`
}
