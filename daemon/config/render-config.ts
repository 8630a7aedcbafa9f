import { stringify } from 'yaml'

/** A trunk as it is written down. */
export interface WrittenTrunk {
  readonly name: string
  readonly maxLines: number
  readonly callsPerSecond: number
}

/** The answers of `trunkline init`. */
export interface InitAnswers {
  readonly site: string
  readonly siteName: string
  readonly timeZone: string
  readonly defaultCountry: string | null
  readonly httpHost: string
  readonly httpPort: number
  readonly adminEmail: string
  readonly asterisk: {
    readonly ariUrl: string
    readonly ariUser: string
    readonly amiHost: string
    readonly amiPort: number
    readonly amiUser: string
    readonly trunks: readonly WrittenTrunk[]
  } | null
  /** Null beside `asterisk: null` writes a configuration for the built-in simulated PBX. */
  readonly twilio: {
    /** Null: simulation mode. */
    readonly account: {
      readonly accountSid: string
      /** Null: requests are signed with the auth token. */
      readonly apiKeySid: string | null
      readonly publicUrl: string
    } | null
    /** Shown on the first trunk; null: the first number of the account. */
    readonly callerNumber: string | null
    readonly spendPerDay: number | null
    readonly trunks: readonly WrittenTrunk[]
  } | null
}

/** Where `init` puts the secrets, relative to the configuration's folder. */
export const secretFiles = {
  ari: 'secrets/ari-password',
  ami: 'secrets/ami-password',
  admin: 'secrets/admin-password',
  twilio: 'secrets/twilio-token',
  twilioKey: 'secrets/twilio-api-key',
} as const

const text = (value: string): string => stringify(value).trimEnd()

/** The commented configuration file of a new installation. Every key is in it; those with their default are commented out. */
export function renderConfig(answers: InitAnswers): string {
  return `# Trunkline's configuration. Check it with: trunkline doctor
# A changed file is read again on SIGHUP; what needs a restart is named in the log.
# Relative paths begin in this file's folder. A secret may be written as {file: path}.

# Where databases, recordings and backups are kept.
# dataDir: data

http:
  # 127.0.0.1 lets only this machine in; 0.0.0.0 lets the network in.
  host: ${text(answers.httpHost)}
  port: ${answers.httpPort}
  # Web pages of these origins may call the API, for example https://crm.example.com
  # corsOrigins: []
  # Largest lead or recording file that can be uploaded.
  # uploadLimitMb: 256
  # Addresses and networks of proxies whose X-Forwarded-For is believed.
  # trustedProxies: [127.0.0.0/8, "::1"]
  # Requests within windowS seconds, by account when signed in, else by address. perOffice is for each address of offices
  # (null: no limit); null in place of the limits takes as many as come.
  # rateLimits:
  #   native: { windowS: 3600, authenticated: 1000, unauthenticated: 100, offices: [], perOffice: null }
  #   ibrat: { windowS: 900, authenticated: 100, unauthenticated: 100, offices: [], perOffice: null }
  #   telecaller: { windowS: 900, authenticated: 100, unauthenticated: 100, offices: [], perOffice: null, login: 5, upload: 10 }
  # Front ends that speak another contract find it below its name (/ibrat, /telecaller) and, with a port, alone on a listener of its own.
  # dialects:
  #   ibrat: { port: null, host: null, rateLimitBy: address, compatibility: document, campaign: null, socketsPerAddress: 500 }
  #   telecaller: { port: null, host: null, rateLimitBy: account, compatibility: document, socketsPerAddress: 500 }

log:
  # debug, info, warn or error
  level: info
  # json (one object a line), pretty (for people) or auto (pretty on a terminal)
  # format: auto

# Prometheus reads /metrics with an API key of the right metrics.read. With a port it is also served there without a login;
# whoever reaches the address can read it.
# metrics: { host: 127.0.0.1, port: 9464 }

admin:
  # The first administrator, made at the first start.
  email: ${text(answers.adminEmail)}
  password: { file: ${secretFiles.admin} }

auth:
  # How long a login's token holds: a number and s, m, h or d.
  accessTokenLifetime: 7d
  # Page of your front end on which a new password is set; the token is put behind the address.
  # passwordResetUrl: https://crm.example.com/reset?token=

# Mail server for letters about lost passwords. security: tls (port 465), starttls, or none for a server on this host.
# mail: { host: mail.example.com, port: 587, security: starttls, user: trunkline, password: { file: secrets/mail-password }, from: trunkline@example.com }

pbxs:
${pbxPart(answers)}
sites:
  # A site is one company: its own database, campaigns, leads and agents.
  - id: ${text(answers.site)}
    name: ${text(answers.siteName)}
    pbx: ${pbxName(answers)}
    # IANA time zone for reports and for leads without one.
    timeZone: ${text(answers.timeZone)}
    # Country of numbers written without +: two capital letters, or null to take only numbers with +.
    defaultCountry: ${answers.defaultCountry === null ? 'null' : text(answers.defaultCountry)}
    limits:
      # Lines at once and new calls a second, for the whole site and for each trunk.
      maxLines: 100
      callsPerSecond: 20
      trunks:
${((answers.asterisk ?? answers.twilio)?.trunks ?? [{ name: 'sim-trunk', maxLines: 30, callsPerSecond: 10 }])
  .map(
    (trunk) =>
      `        - { name: ${text(trunk.name)}, maxLines: ${trunk.maxLines}, callsPerSecond: ${trunk.callsPerSecond} }`,
  )
  .join('\n')}

backup:
  # Cron: minute hour day month weekday, in this machine's time. null makes none.
  schedule: "15 3 * * *"
  # Backups kept.
  keep: 7

# Every change is kept beside the databases, so that restore --at and --latest can go back to a moment.
# archive: { enabled: true, keepDays: 7, maxGb: 20 }

retention:
  # Days after which things are deleted; 0 keeps them for ever.
  journalDays: 30
  callsDays: 0
  recordingsDays: 0
  auditDays: 400
  # Sites deleted over the API.
  trashDays: 30

# webhooks:
#   Webhooks reach public addresses only, and these: host names, addresses, ranges such as 10.1.0.0/16.
#   allowPrivate: []
#   Seconds an endpoint has to answer; requests at once, in all and to one host.
#   timeoutS: 15
#   mostAtOnce: 32
#   mostPerHost: 4
#   Hours without one success after which a webhook is given up until a person resumes it.
#   pauseAfterH: 72

drain:
  # How long a stopping process lets live calls go on, seconds.
  timeoutS: 120

# true adds the demonstration site beside the sites above.
# demo: false
`
}

const twilioHint = `  # An account at Twilio in place of a PBX; without accountSid and authToken its sites are simulated.
  # - { name: twilio, type: twilio, accountSid: AC…, authToken: { file: secrets/twilio-token }, publicUrl: "https://calls.example.com",
  #     extensions: "client:{extension}", countries: [US], callsPerSecond: 1, spendPerDay: 50 }

`

function pbxPart({ asterisk, twilio }: InitAnswers): string {
  if (twilio !== null) return twilioPart(twilio)
  return `${asterisk === null ? simulatorPart : asteriskPart(asterisk)}${twilioHint}`
}

function pbxName({ asterisk, twilio }: InitAnswers): string {
  if (twilio !== null) return 'twilio'
  return asterisk === null ? 'simulated' : 'asterisk'
}

const simulatorPart = `  # A simulated PBX: people, ring times and answering machines, no telephone.
  - name: simulated
    type: simulator
    # The same seed lets the same people answer.
    # seed: 1

`

function asteriskPart(asterisk: NonNullable<InitAnswers['asterisk']>): string {
  return `  - name: asterisk
    type: asterisk
    ari:
      # http.conf: enabled, bindaddr, bindport; ari.conf: the user below, read_only = no.
      url: ${text(asterisk.ariUrl)}
      user: ${text(asterisk.ariUser)}
      password: { file: ${secretFiles.ari} }
      # Our Stasis applications are called NAME-SITE; two processes on one Asterisk need two names.
      # application: trunkline
      # How commands travel: websocket (Asterisk 22, newer 20), ari-client (older ones), or auto, whichever is offered.
      # transport: auto
    ami:
      # manager.conf: read and write = system,call,reporting,command
      host: ${text(asterisk.amiHost)}
      port: ${asterisk.amiPort}
      user: ${text(asterisk.amiUser)}
      password: { file: ${secretFiles.ami} }
    # How phones and trunks are dialled. A trunk without an entry here is PJSIP/{number}@NAME, NAME as in the site's limits.
    # extensions: PJSIP/{extension}
    # trunks:
    #   - { name: carrier, endpoint: "PJSIP/{number}@carrier" }
    # Dialplan context that is filled at run time for machine detection, and music for people who wait.
    # amdContext: trunkline-amd
    # musicClass: default

`
}

function twilioPart({ account, callerNumber, spendPerDay, trunks }: NonNullable<InitAnswers['twilio']>): string {
  const numbers =
    callerNumber === null
      ? ''
      : `[{ name: ${text(trunks[0]?.name ?? '')}, numbers: [${JSON.stringify(callerNumber)}] }]`
  return `  # An account at Twilio in place of a PBX. Without accountSid and authToken its sites are in simulation mode: nobody is called.
  - name: twilio
    type: twilio
${account === null ? lackingAccount : accountPart(account)}
    # How agents' phones are called: client:{extension}, or sip:{extension}@NAME.sip.twilio.com.
    # extensions: client:{extension}
    # Phones that are called otherwise.
    # phones: [{ extension: "1002", endpoint: "+4930123456" }]
    # Numbers of the account by trunk; a trunk that is not named shows the account's first.
    ${numbers === '' ? '# trunks: [{ name: twilio, numbers: ["+4930555000"] }]' : `trunks: ${numbers}`}
    # Countries that may be called; absent: the site's default country alone.
    # countries: [DE, AT]
    # New calls a second; Twilio's own pace for a new account is 1.
    # callsPerSecond: 1
    # Most that a day may cost, in the account's currency; null: no limit.
    spendPerDay: ${spendPerDay ?? 'null'}

`
}

function accountPart({
  accountSid,
  apiKeySid,
  publicUrl,
}: NonNullable<NonNullable<InitAnswers['twilio']>['account']>): string {
  return `    accountSid: ${text(accountSid)}
    # Signs what Twilio sends, and requests too where there is no API key.
    authToken: { file: ${secretFiles.twilio} }
    ${apiKeySid === null ? `# apiKey: { sid: SK…, secret: { file: ${secretFiles.twilioKey} } }` : `apiKey: { sid: ${text(apiKeySid)}, secret: { file: ${secretFiles.twilioKey} } }`}
    # Twilio tells under /api/ingress/twilio here how calls go on.
    publicUrl: ${text(publicUrl)}`
}

const lackingAccount = `    # accountSid: AC…
    # authToken: { file: ${secretFiles.twilio} }
    # Under which Twilio reaches this process, at /api/ingress/twilio.
    # publicUrl: https://calls.example.com`
