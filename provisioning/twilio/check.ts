import type { Finding } from '../finding.js'

/** What an account is asked; nothing of it changes anything. */
export interface TwilioLook {
  account(): Promise<LookAnswer<{ readonly status: string }>>
  numbers(): Promise<LookAnswer<readonly { readonly number: string; readonly canCall: boolean }[]>>
}

type LookAnswer<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly status: number | null; readonly detail: string }

/** What the configuration says. */
export interface TwilioFacts {
  readonly pbx: string
  readonly apiUrl: string
  readonly publicUrl: string
  readonly trunks: readonly { readonly name: string; readonly numbers: readonly string[] }[]
  readonly countries: readonly string[]
  readonly spendPerDay: number | null
  readonly promptsUrl: string | null
  /** Prompts that are wanted. */
  readonly sounds: readonly string[]
}

/** Without credentials. */
export function simulationFinding(pbx: string): Finding {
  return {
    check: `PBX ${pbx}: account`,
    level: 'warning',
    message: 'simulation mode: there are no credentials, so nobody is really called',
    remedy:
      'Set accountSid, authToken (a {file: path} will do) and publicUrl of the PBX; a site that was given an account of its own over the API uses that.',
  }
}

/** Findings about an account and what the site wants of it. */
export async function checkTwilio(look: TwilioLook, facts: TwilioFacts): Promise<readonly Finding[]> {
  const account = await look.account()
  const about = checkAccount(account, facts)
  const numbers = account.ok ? await look.numbers() : null
  return [
    about,
    ...(numbers === null ? [] : checkNumbers(numbers, facts)),
    checkAddress(facts),
    checkCountries(facts),
    checkSpend(facts),
    ...checkPrompts(facts),
  ]
}

function checkAccount(account: LookAnswer<{ readonly status: string }>, { pbx, apiUrl }: TwilioFacts): Finding {
  const check = `PBX ${pbx}: account`
  if (account.ok && account.value.status === 'active') return { check, level: 'ok', message: 'active' }
  if (account.ok) {
    const message = `the account is ${account.value.status}`
    return { check, level: 'fault', message, remedy: "Look into Twilio's console: an account may owe money." }
  }
  if (account.status === 401 || account.status === 403) {
    return {
      check,
      level: 'fault',
      message: `Twilio does not take the credentials (status ${account.status})`,
      remedy:
        'Look at accountSid, authToken and apiKey of the PBX, or, of an account of a site’s own, at PUT /api/site/pbx-account.',
    }
  }
  return {
    check,
    level: 'fault',
    message: `${apiUrl} cannot be reached: ${account.detail}`,
    remedy: 'Look whether this host may reach the internet, and at apiUrl of the PBX.',
  }
}

function checkNumbers(
  listed: LookAnswer<readonly { readonly number: string; readonly canCall: boolean }[]>,
  { pbx, trunks }: TwilioFacts,
): readonly Finding[] {
  const check = `PBX ${pbx}: numbers`
  if (!listed.ok) {
    return [{ check, level: 'fault', message: `were not listed: ${listed.detail}`, remedy: 'Run the doctor again.' }]
  }
  const own = listed.value.filter(({ canCall }) => canCall).map(({ number }) => number)
  const strange = trunks.flatMap(({ name, numbers }) =>
    numbers.filter((number) => !own.includes(number)).map((number) => `${number} (trunk ${name})`),
  )
  if (own.length === 0 && trunks.every(({ numbers }) => numbers.length === 0)) {
    const message = 'the account has no number that can call'
    return [
      { check, level: 'fault', message, remedy: "Buy one in Twilio's console, or name a verified one in trunks." },
    ]
  }
  if (strange.length === 0) return [{ check, level: 'ok', message: `${own.length} can call` }]
  return [
    {
      check,
      level: 'warning',
      message: `not numbers of the account: ${strange.join(', ')}`,
      remedy: 'Twilio shows other numbers only where they are verified as caller ids.',
    },
  ]
}

function checkAddress({ pbx, publicUrl }: TwilioFacts): Finding {
  const check = `PBX ${pbx}: public address`
  const { protocol, hostname } = new URL(publicUrl)
  const isHere = hostname === 'localhost' || hostname === '[::1]' || hostname.startsWith('127.')
  if (isHere) {
    const remedy =
      'Set publicUrl (of the PBX, or of the account of a site’s own) to an address that the internet reaches, and lead /api/ingress/twilio from there to here.'
    return { check, level: 'fault', message: `Twilio cannot reach ${publicUrl}`, remedy }
  }
  return protocol === 'https:'
    ? { check, level: 'ok', message: publicUrl }
    : { check, level: 'warning', message: `${publicUrl} is not encrypted`, remedy: 'Put TLS in front and use https.' }
}

function checkCountries({ pbx, countries }: TwilioFacts): Finding {
  const check = `PBX ${pbx}: countries`
  if (countries.length > 0) return { check, level: 'ok', message: `only ${countries.join(', ')} may be called` }
  return {
    check,
    level: 'fault',
    message: 'no country may be called',
    remedy: 'Name them in countries of the PBX, or give the site a defaultCountry.',
  }
}

function checkSpend({ pbx, spendPerDay }: TwilioFacts): Finding {
  const check = `PBX ${pbx}: spend limit`
  if (spendPerDay !== null) return { check, level: 'ok', message: `${spendPerDay} a day` }
  return {
    check,
    level: 'warning',
    message: 'there is none, so a mistake may cost as much as it likes',
    remedy: "Set spendPerDay of the PBX, in the account's currency.",
  }
}

function checkPrompts({ pbx, promptsUrl, sounds }: TwilioFacts): readonly Finding[] {
  if (sounds.length === 0) return []
  const check = `PBX ${pbx}: prompts`
  if (promptsUrl !== null) return [{ check, level: 'ok', message: `are fetched from ${promptsUrl}` }]
  return [
    {
      check,
      level: 'fault',
      message: `${sounds.join(', ')} cannot be played: there is no place to fetch prompts from`,
      remedy: 'Set promptsUrl of the PBX to a folder with NAME.wav that Twilio reaches.',
    },
  ]
}
