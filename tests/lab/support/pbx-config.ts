import type { ConfigFiles } from './asterisk-config.js'

/** The extensions of the PBX: 1001 to 1060. */
export const EXTENSIONS: readonly string[] = Array.from({ length: 60 }, (_, index) => String(1001 + index))

/** The trunks of the PBX and what stands behind them. */
export const TRUNKS = {
  /** The world's carrier, which follows the number plan. */
  carrier: 'carrier',
  /** Points at a port where nobody listens. */
  dead: 'dead',
  /** A carrier that answers every call with 503. */
  busy: 'busytrunk',
  /** SIPp, started by the tests that want load. */
  load: 'load',
} as const

// The PBX asks these whether they are there. SIPp would take the question for a call, and a trunk known to be unreachable
// would refuse calls at once instead of leaving them without an answer.
const QUALIFIED: readonly string[] = [TRUNKS.carrier, TRUNKS.busy]

/** The domain a trunk writes into From, by which the world tells the trunks apart. */
export function trunkDomain(trunk: string): string {
  return `${trunk}.invalid`
}

export type PbxConfigOptions = {
  readonly ports: { readonly sip: number; readonly http: number; readonly ami: number }
  readonly trunkPorts: {
    readonly carrier: number
    readonly dead: number
    readonly busytrunk: number
    readonly load: number
  }
  readonly users: readonly { readonly name: string; readonly password: string }[]
  readonly extensionPasswords: Readonly<Record<string, string>>
}

/**
 * The files of the PBX under test: an ordinary office PBX. It knows its phones, its trunks, internal calls and outside calls
 * through the carrier, and nothing of Trunkline.
 */
export function pbxConfig(options: PbxConfigOptions): ConfigFiles {
  const { ports, trunkPorts, users } = options
  return {
    'http.conf': `[general]
enabled = yes
bindaddr = 127.0.0.1
bindport = ${ports.http}
sessionlimit = 1000
session_keep_alive = 60000
`,
    'ari.conf': `[general]
enabled = yes
pretty = no
websocket_write_timeout = 1000
${users.map((user) => `[${user.name}]\ntype = user\nread_only = no\npassword = ${user.password}\n`).join('')}`,
    'manager.conf': `[general]
enabled = yes
webenabled = no
bindaddr = 127.0.0.1
port = ${ports.ami}
timestampevents = yes
${users
  .map(
    (user) => `[${user.name}]
secret = ${user.password}
deny = 0.0.0.0/0.0.0.0
permit = 127.0.0.1/255.255.255.255
read = system,call,agent,user,config,dtmf,reporting,cdr,dialplan
write = system,call,agent,user,config,command,reporting,originate
writetimeout = 1000
`,
  )
  .join('')}`,
    'cdr.conf': '[general]\nenable = no\n',
    'pjsip.conf': `[global]
type = global
user_agent = Lab PBX
endpoint_identifier_order = auth_username,username,ip
keep_alive_interval = 0
taskprocessor_overload_trigger = none

[system]
type = system
threadpool_initial_size = 10
threadpool_auto_increment = 5
threadpool_max_size = 50

[udp]
type = transport
protocol = udp
bind = 127.0.0.1:${ports.sip}

[phone](!)
type = endpoint
context = agents
disallow = all
allow = ulaw,alaw
direct_media = no
rtp_symmetric = yes
bind_rtp_to_media_address = yes
media_address = 127.0.0.1
device_state_busy_at = 1

[phone-auth](!)
type = auth
auth_type = userpass

[phone-aor](!)
type = aor
max_contacts = 1
remove_existing = yes
minimum_expiration = 20
default_expiration = 120
qualify_frequency = 0
${EXTENSIONS.map((extension) => phone(extension, options.extensionPasswords[extension] ?? '')).join('')}
[trunk](!)
type = endpoint
context = from-carrier
disallow = all
allow = ulaw,alaw
direct_media = no
rtp_symmetric = yes
bind_rtp_to_media_address = yes
media_address = 127.0.0.1
${Object.entries(trunkPorts)
  .map(([name, port]) => trunk(name, port))
  .join('')}
[carrier]
type = identify
endpoint = carrier
match = 127.0.0.1
`,
    'extensions.conf': `[general]
static = yes
writeprotect = no
autofallthrough = yes

; What a phone may dial: other extensions, and the world through the carrier.
[agents]
exten => _1XXX,1,Dial(PJSIP/\${EXTEN},30)
 same => n,Hangup()
exten => _1NXXNXXXXXX,1,Goto(+\${EXTEN},1)
exten => _+X.,1,Dial(PJSIP/\${EXTEN}@carrier,60)
 same => n,Hangup()

; A call from the world to one of the company's numbers: the last four digits are the extension.
[from-carrier]
exten => _X.,1,Goto(agents,\${EXTEN:-4},1)
exten => _+X.,1,Goto(agents,\${EXTEN:-4},1)
`,
  }
}

function phone(extension: string, password: string): string {
  return `
[${extension}](phone)
auth = ${extension}
aors = ${extension}
callerid = "Phone ${extension}" <${extension}>
[${extension}](phone-auth)
username = ${extension}
password = ${password}
[${extension}](phone-aor)
`
}

function trunk(name: string, port: number): string {
  return `
[${name}](trunk)
aors = ${name}
from_domain = ${trunkDomain(name)}
[${name}]
type = aor
contact = sip:127.0.0.1:${port}
qualify_frequency = ${QUALIFIED.includes(name) ? 5 : 0}
qualify_timeout = 4.5
`
}
