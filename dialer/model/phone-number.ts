import type { Branded } from './ids.js'

/**
 * A number that may be sent to a PBX: an optional `+` and 2 to 20 digits, nothing else. E.164 (ITU-T) with its `+` wherever the
 * source told the country. No letter, space or control character can be inside, so it is safe in AMI headers and SIP URIs.
 */
export type PhoneNumber = Branded<string, 'PhoneNumber'>

const dialable = /^\+?[0-9]{2,20}$/

/** True if the text can be dialled as it stands. */
export function isPhoneNumber(text: string): text is PhoneNumber {
  return dialable.test(text)
}

/** The text as a number, or `null`. Spaces, dots, dashes, slashes and brackets between digits are removed; anything else refuses it. */
export function parsePhoneNumber(text: string): PhoneNumber | null {
  if (isPhoneNumber(text)) return text
  const bare = text.trim().replace(/[ ./()-]/g, '')
  return isPhoneNumber(bare) ? bare : null
}
