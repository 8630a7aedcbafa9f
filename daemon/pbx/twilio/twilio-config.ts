import type { SiteId, TrunkName } from '../../../dialer/model/ids.js'

/** A trunk here is a group of numbers of the account that calls go out under. */
export interface TwilioTrunk {
  readonly name: TrunkName
  /** E.164; the first is shown where a campaign names no caller id. Empty: the first number of the account that can call. */
  readonly numbers: readonly string[]
}

/** What the driver must know to call through one account for one site. */
export interface TwilioConfig {
  /** Name from the configuration, for logs. */
  readonly name: string
  readonly site: SiteId
  /** Begins with `AC`. */
  readonly accountSid: string
  /** Signs what Twilio sends to us, and is the password of requests where no API key is given. */
  readonly authToken: string
  readonly apiKey: { readonly sid: string; readonly secret: string } | null
  /** Base URL of the REST API, without `/2010-04-01`. */
  readonly apiUrl: string
  /** Base URL under which recordings are fetched. */
  readonly mediaUrl: string
  /** Under which Twilio reaches this process, without `/` at its end. */
  readonly publicUrl: string
  readonly trunks: readonly TwilioTrunk[]
  /** How an agent's phone is called: `sip:{extension}@name.sip.twilio.com` or `client:{extension}`. */
  readonly extensionTemplate: string
  /** Phones that are called otherwise: a SIP address, a client or a telephone number by extension. */
  readonly phones: readonly { readonly extension: string; readonly endpoint: string }[]
  /** ISO 3166-1 alpha-2 codes of the countries that may be called. */
  readonly countries: readonly string[]
  /** Twilio's own pace for an account that has asked for no other is 1. */
  readonly callsPerSecond: number
  readonly spend: {
    /** In the account's currency, each UTC day; null: as much as comes. */
    readonly perDay: number | null
    /** What a minute is taken to cost until Twilio says its price. */
    readonly perMinute: number
  }
  /** Folder of the prompts: `sound:NAME` is `PROMPTS/NAME.wav`; null: no prompt can be played. */
  readonly promptsUrl: string | null
  /** Music for those who wait; null: Twilio's own. */
  readonly musicUrl: string | null
}

/** Settings most accounts need no other than. */
export const twilioDefaults = {
  apiUrl: 'https://api.twilio.com',
  callsPerSecond: 1,
  perMinute: 0.02,
} as const
