import { DomainError } from '../../../dialer/model/domain-error.js'
import { isTwilioDoor, type TwilioDoor } from '../../../provisioning/twilio/doors.js'
import { isSignedByTwilio } from '../../../provisioning/twilio/signature.js'
import { loadTwiml } from '../../../provisioning/twilio/twiml.js'
import type { PbxDoor, PbxSender } from '../pbx-door.js'

/** A request as it came. */
export interface TwilioRequest {
  /** Path and query as they came. */
  readonly target: string
  readonly body: Uint8Array
  readonly signature: string | null
}

/** Forms of Twilio are far smaller. */
const mostBytes = 65_536
const mostFields = 200

/**
 * Takes what Twilio sent to a door of ours and answers at once: with a TwiML document where it asks for one, else with nothing (null). What
 * it means is the driver's business and is not waited for.
 * @param site named by the address; null: found by what was sent
 * @throws DomainError UNAUTHORIZED for whatever is not proven to be Twilio's, PAYLOAD_TOO_LARGE
 */
export async function receiveTwilio(
  pbx: PbxDoor,
  where: { readonly site: string | null; readonly door: string },
  request: TwilioRequest,
): Promise<string | null> {
  if (!isTwilioDoor(where.door)) throw new DomainError('NOT_FOUND', 'There is no such door.')
  if (request.body.length > mostBytes) throw new DomainError('PAYLOAD_TOO_LARGE', 'The form is too large.')
  const fields = formOf(request.body)
  const query = singles(queryOf(request.target))
  const form = singles(fields)
  const sender = pbx
    .senders()
    .filter((one) => isMeant(one, where.site, query))
    .find((one) => one.account === form['AccountSid'] && isFrom(one, request, fields))
  if (sender === undefined) {
    throw new DomainError('UNAUTHORIZED', 'This is not signed by the Twilio account of a site.')
  }
  if (where.door !== 'voice') pbx.hear(sender.site, { door: where.door, query, form })
  return await documentOf(where.door, query)
}

/** Whether it can be this site's: by the address, else by our ids in the query, else any. */
function isMeant({ site }: PbxSender, named: string | null, query: Readonly<Record<string, string>>): boolean {
  if (named !== null) return site === named
  const id = query['leg'] ?? query['recording']
  return id === undefined || id.startsWith(`tl.${site}.`)
}

function isFrom(sender: PbxSender, { target, signature }: TwilioRequest, form: Fields): boolean {
  return signature !== null && isSignedByTwilio(sender.secret, { url: `${sender.publicUrl}${target}`, form, signature })
}

/** All a document needs stands in its address, which is signed; so it waits for nobody. */
async function documentOf(door: TwilioDoor, query: Readonly<Record<string, string>>): Promise<string | null> {
  switch (door) {
    case 'wait':
      return (await loadTwiml()).wait(mediaIn(query['media'] ?? ''))
    case 'played':
      return (await loadTwiml()).silence()
    case 'voice':
      return (await loadTwiml()).reject()
    default:
      return null
  }
}

/** An address that can be fetched; null for anything else, which is silence. */
function mediaIn(text: string): string | null {
  const url = URL.canParse(text) ? new URL(text) : null
  return url?.protocol === 'https:' || url?.protocol === 'http:' ? url.href : null
}

type Fields = Readonly<Record<string, string | readonly string[]>>

function queryOf(target: string): Fields {
  const begin = target.indexOf('?')
  return begin < 0 ? {} : listed(new URLSearchParams(target.slice(begin + 1)))
}

function formOf(body: Uint8Array): Fields {
  return listed(new URLSearchParams(new TextDecoder().decode(body)))
}

/** One value by name, or all of a name that came more than once: the signature is over each of them. */
function listed(given: URLSearchParams): Fields {
  if (given.size > mostFields) throw new DomainError('PAYLOAD_TOO_LARGE', 'The form has too many fields.')
  const names = new Set(given.keys())
  return Object.fromEntries(
    [...names].map((name) => {
      const values = given.getAll(name)
      return [name, values.length > 1 ? values : (values[0] ?? '')]
    }),
  )
}

/** Of a name that came more than once the first. */
function singles(fields: Fields): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [name, typeof value === 'string' ? value : (value[0] ?? '')]),
  )
}
