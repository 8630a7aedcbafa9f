import type { RefusalReason } from '../../../dialer/ports/pbx.js'
import type { RestAnswer } from './twilio-rest.js'

type Failure = Extract<RestAnswer<unknown>, { ok: false }>

/** Twilio's errors of a new call. https://www.twilio.com/docs/api/errors */
const ofCreate: Readonly<Record<number, RefusalReason>> = {
  13223: 'unknownTarget', // invalid phone number format
  13224: 'unknownTarget', // number not valid
  13225: 'unsupported', // forbidden number
  13227: 'unsupported', // no international permission
  21211: 'unknownTarget', // invalid To
  21214: 'unknownTarget', // To cannot be reached
  21215: 'unsupported', // no geographic permission
  21217: 'unknownTarget', // not a phone number
}

/** Why a new call was refused, where it surely was not made. */
export function createRefusal({ status, code, detail }: Failure): { reason: RefusalReason; detail: string } {
  const said = code === null ? `Twilio: ${detail}` : `Twilio error ${code}: ${detail}`
  if (status === 429) return { reason: 'congestion', detail: said }
  return {
    reason: (code === null ? undefined : ofCreate[code]) ?? (status === 400 ? 'invalid' : 'failed'),
    detail: said,
  }
}

/** Why something was not done with a call: 21220 says that it is over. */
export function updateRefusal({ status, code, detail }: Failure): { reason: RefusalReason; detail: string } {
  const said = code === null ? `Twilio: ${detail}` : `Twilio error ${code}: ${detail}`
  if (status === 404 || code === 21_220) return { reason: 'unknownLeg', detail: said }
  return { reason: status === 400 ? 'invalid' : 'failed', detail: said }
}
