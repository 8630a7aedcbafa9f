import { validateRequest } from 'twilio/lib/webhooks/webhooks.js'

/** A request as Twilio signed it. */
export interface SignedRequest {
  /** The whole address as Twilio called it, its query included. */
  readonly url: string
  /** The form's fields; a name that came more than once has a list. */
  readonly form: Readonly<Record<string, string | readonly string[]>>
  /** Header `X-Twilio-Signature`. */
  readonly signature: string
}

/** A SHA-1 digest in Base64. */
const signaturePattern = /^[A-Za-z0-9+/]{27}=$/

/**
 * True if the request was signed with the account's token; compared in constant time, the address with its standard port and without.
 * https://www.twilio.com/docs/usage/webhooks/webhooks-security
 */
export function isSignedByTwilio(token: string, { url, form, signature }: SignedRequest): boolean {
  if (token === '' || !signaturePattern.test(signature)) return false
  return validateRequest(token, signature, url, form)
}
