import { DomainError } from '../../dialer/model/domain-error.js'
import { type InitAnswers, secretFiles, type WrittenTrunk } from '../config/render-config.js'

/** The flags of an account at Twilio. */
export interface TwilioOptions {
  readonly accountSid?: string
  readonly authToken?: string
  readonly apiKeySid?: string
  readonly apiKeySecret?: string
  readonly callerNumber?: string
  readonly publicUrl?: string
  readonly spendPerDay?: string
}

/** How a person or the defaults answer. */
export interface Asking {
  /** What was given, else the answer, else the fallback. */
  readonly say: (given: string | undefined, question: string, fallback: string) => Promise<string>
  /** The same for what must not be seen as it is typed; empty where nothing is answered. */
  readonly secret: (given: string | undefined, question: string) => Promise<string>
}

/**
 * Asks for an account at Twilio; without one its site is in simulation mode. SIDs, numbers and addresses are looked at when the
 * configuration is read back.
 * @returns with the secrets by the file each goes into
 * @throws DomainError VALIDATION_ERROR, which never holds a secret
 */
export async function askTwilio(
  { say, secret }: Asking,
  options: TwilioOptions,
  { country, trunks }: { readonly country: string | null; readonly trunks: readonly WrittenTrunk[] },
): Promise<{
  readonly twilio: NonNullable<InitAnswers['twilio']>
  readonly secrets: Readonly<Record<string, string>>
}> {
  const accountSid = await say(options.accountSid, 'Account SID (empty: simulation mode, nobody is called)', '')
  const given = ({ authToken, apiKeySid, publicUrl }: TwilioOptions) => authToken ?? apiKeySid ?? publicUrl
  // Whoever gives a part of an account hears what is missing of it.
  if (accountSid === '' && given(options) === undefined) {
    return {
      twilio: { account: null, callerNumber: options.callerNumber ?? null, ...costs(options), trunks },
      secrets: {},
    }
  }
  const authToken = await secret(options.authToken, 'Auth token')
  const apiKeySid = await say(options.apiKeySid, 'API key SID (empty: requests are signed with the auth token)', '')
  const apiKeySecret =
    apiKeySid === '' ? (options.apiKeySecret ?? '') : await secret(options.apiKeySecret, 'API key secret')
  const callerNumber = await say(
    options.callerNumber,
    'Number that is shown, with + (empty: the first of the account)',
    '',
  )
  const publicUrl = await say(options.publicUrl, 'Address under which Twilio reaches this process, https://…', '')
  const spend = await say(
    options.spendPerDay,
    "Most that a day may cost, in the account's currency (- for no limit)",
    '50',
  )

  const faults = [
    ...lacking(
      accountSid,
      'The account SID is missing (--account-sid): AC and 32 hexadecimal digits, from Twilio’s console.',
    ),
    ...(authToken === ''
      ? ['The auth token is missing (--auth-token): it stands beside the account SID in Twilio’s console.']
      : wrongSecret('The auth token (--auth-token)', authToken)),
    ...(apiKeySid === '' && apiKeySecret !== '' ? ['The API key has a secret and no SID (--api-key-sid).'] : []),
    ...(apiKeySid === ''
      ? []
      : apiKeySecret === ''
        ? ['The API key has no secret (--api-key-secret).']
        : wrongSecret('The secret of the API key (--api-key-secret)', apiKeySecret)),
    ...lacking(publicUrl, 'The public address is missing (--public-url): under it Twilio tells how calls go on.'),
    ...(country === null ? ['Twilio calls no country that is not named: name yours (--country), such as DE.'] : []),
  ]
  if (faults.length > 0) throw new DomainError('VALIDATION_ERROR', faults.join('\n'))
  return {
    twilio: {
      account: { accountSid, apiKeySid: apiKeySid === '' ? null : apiKeySid, publicUrl },
      callerNumber: callerNumber === '' ? null : callerNumber,
      ...costs({ spendPerDay: spend }),
      trunks,
    },
    secrets: {
      [secretFiles.twilio]: authToken,
      ...(apiKeySid !== '' && { [secretFiles.twilioKey]: apiKeySecret }),
    },
  }
}

const lacking = (value: string, fault: string): readonly string[] => (value === '' ? [fault] : [])

/** What was pasted with something around it, or is only a part. */
function wrongSecret(what: string, secret: string): readonly string[] {
  return /^[\x21-\x7e]{8,200}$/.test(secret)
    ? []
    : [`${what} must be 8 to 200 letters, digits and signs without spaces.`]
}

function costs({ spendPerDay = '50' }: TwilioOptions): { readonly spendPerDay: number | null } {
  if (spendPerDay === '-') return { spendPerDay: null }
  const amount = Number(spendPerDay)
  if (spendPerDay.trim() !== '' && Number.isFinite(amount) && amount >= 0) return { spendPerDay: amount }
  throw new DomainError(
    'VALIDATION_ERROR',
    'The most a day may cost (--spend-per-day) is an amount, or - for no limit.',
  )
}
