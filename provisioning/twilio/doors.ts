import type { SiteId } from '../../dialer/model/ids.js'

/**
 * What Twilio sends to us and to which address below the site's own:
 * - `status`: how a call goes on (https://www.twilio.com/docs/voice/api/call-resource#statuscallback)
 * - `amd`: who answered (https://www.twilio.com/docs/voice/answering-machine-detection)
 * - `conference`: who came into which conference and left it
 * - `recording`: what became of a recording
 * - `wait`: asks what a held leg hears; a TwiML document
 * - `played`: a prompt has come to its end; a TwiML document that goes on in silence
 * - `voice`: somebody calls a number of ours; a TwiML document
 */
export const twilioDoors = ['status', 'amd', 'conference', 'recording', 'wait', 'played', 'voice'] as const

export type TwilioDoor = (typeof twilioDoors)[number]

/** Path under which all doors of all sites are. */
export const twilioIngress = '/api/ingress/twilio'

/** True for the name of a door. */
export function isTwilioDoor(name: string): name is TwilioDoor {
  return twilioDoors.some((door) => door === name)
}

/**
 * The whole address of a door as Twilio calls it.
 * @param publicUrl under which the world reaches the API, without `/` at its end
 * @param query what it says of itself when it comes; our own ids travel so
 */
export function doorUrl(
  publicUrl: string,
  site: SiteId,
  door: TwilioDoor,
  query: Readonly<Record<string, string>>,
): string {
  const text = new URLSearchParams(query).toString()
  return `${publicUrl}${twilioIngress}/${site}/${door}${text === '' ? '' : `?${text}`}`
}

/** The address of a tone that we make ourselves; nobody signs a request for one. */
export function toneUrl(publicUrl: string, site: SiteId, tone: 'ring' | 'beep'): string {
  return `${publicUrl}${twilioIngress}/${site}/tones/${tone}.wav`
}
