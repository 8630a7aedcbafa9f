import type { ConfigFiles } from './asterisk-config.js'
import { CDR_TEMPLATE } from './carrier-cdr.js'
import { EXTENSIONS, TRUNKS, trunkDomain } from './pbx-config.js'
import { type SoundPart, speechSound, words } from './speech-sound.js'

export type WorldConfigOptions = {
  /** The world's folder as it sees it itself. */
  readonly dir: string
  readonly sipPort: number
  readonly pbxSipPort: number
  readonly extensionPasswords: Readonly<Record<string, string>>
}

const PAUSE: SoundPart = { kind: 'silence', ms: 700 }

/** The sounds of the world, by file name: what people, machines and agents' phones say. */
export function worldSounds(): Readonly<Record<string, Buffer>> {
  return {
    // A short word and then silence: an answering machine detector says HUMAN.
    'hello.wav': speechSound([
      { kind: 'silence', ms: 300 },
      { kind: 'voice', ms: 500 },
      { kind: 'silence', ms: 1500 },
    ]),
    'talk.wav': speechSound([...words(5), PAUSE, ...words(3), PAUSE, ...words(6), PAUSE]),
    // Several sentences without a long pause: MACHINE.
    'greeting.wav': speechSound([{ kind: 'silence', ms: 300 }, ...words(12)]),
    'beep.wav': speechSound([
      { kind: 'tone', ms: 500, hz: 1000 },
      { kind: 'silence', ms: 100 },
    ]),
    'agent.wav': speechSound([{ kind: 'silence', ms: 500 }, ...words(4), PAUSE, ...words(7), PAUSE]),
  }
}

/** The files of the world: the carrier of the number plan, and the phones of all extensions. */
export function worldConfig(options: WorldConfigOptions): ConfigFiles {
  const { dir } = options
  return {
    'http.conf': '[general]\nenabled = no\n',
    'ari.conf': '[general]\nenabled = no\n',
    'manager.conf': '[general]\nenabled = no\n',
    'cdr.conf': '[general]\nenable = yes\nunanswered = yes\nbatch = no\nendbeforehexten = no\n',
    'cdr_custom.conf': `[mappings]\nworld.csv => ${CDR_TEMPLATE}\n`,
    'pjsip.conf': pjsip(options),
    'extensions.conf': `[general]
static = yes
writeprotect = no
autofallthrough = yes

; The number plan, see number-plan.ts. CDR(kind) is what the parser of the call records goes by.
[carrier]
exten => _+X.,1,Goto(carrier,\${EXTEN:1},1)
exten => _X.,1,Gosub(begin,s,1(carrier,\${EXTEN}))
 same => n,Goto(refuse,404,1)
; The same without the country code, for floors whose phones are people of the carrier: extensions have at most ten digits.
exten => _NXXNXXXXXX,1,Goto(carrier,1\${EXTEN},1)
exten => _1NXX[2379]XXXXXX,1,Gosub(begin,s,1(carrier,\${EXTEN}))
 same => n,Goto(carrier-\${EXTEN:4:1},\${EXTEN:5:2},1)
exten => _1NXX[456]XXXXXX,1,Gosub(begin,s,1(carrier,\${EXTEN}))
 same => n,Ringing()
 same => n,Wait(0.1)
 same => n,Goto(refuse,\${EXTEN:4:3},1)
exten => _1NXX8XXXXXX,1,Gosub(begin,s,1(carrier,\${EXTEN}))
 same => n,Goto(carrier-8,\${EXTEN:5:2},1)

[carrier-2]
exten => _XX,1,Ringing()
 same => n,Wait(0.3)
 same => n,Answer(,i)
 same => n,ExecIf($[\${EXTEN} > 0]?Set(TIMEOUT(absolute)=\${EXTEN}))
 same => n,Playback(${dir}/sounds/hello)
 same => n(talk),Playback(${dir}/sounds/talk)
 same => n,Goto(talk)
exten => T,1,Hangup(16)

[carrier-3]
exten => _XX,1,Ringing()
 same => n,Wait(0.3)
 same => n,Answer(,i)
 same => n,Set(TIMEOUT(absolute)=\${MATH(\${EXTEN}/10,float)})
 same => n,Playback(${dir}/sounds/hello)
 same => n,Wait(20)
exten => T,1,Hangup(16)

[carrier-7]
exten => _XX,1,Ringing()
 same => n,Wait(\${EXTEN})
 same => n,Answer(,i)
 same => n,Playback(${dir}/sounds/hello)
 same => n(talk),Playback(${dir}/sounds/talk)
 same => n,Goto(talk)

[carrier-8]
exten => _XX,1,Ringing()
 same => n,Wait(0.3)
 same => n,Answer(,i)
 same => n,Playback(${dir}/sounds/greeting)
 same => n,Playback(${dir}/sounds/beep)
 same => n,Wait(\${IF($[\${EXTEN} > 0]?\${EXTEN}:30)})
 same => n,Hangup()

[carrier-9]
exten => 00,1,Ringing()
 same => n,Wait(3600)
exten => 01,1,Ringing()
 same => n,Wait(0.3)
 same => n,Answer(,i)
 same => n,Wait(3600)
exten => 02,1,Wait(3600)
exten => _2X,1,Ringing()
 same => n,Wait(\${EXTEN:1})
 same => n,Answer(,i)
 same => n,Set(TIMEOUT(absolute)=\${CDR(number):7:2})
 same => n,Playback(${dir}/sounds/hello)
 same => n(talk),Playback(${dir}/sounds/talk)
 same => n,Goto(talk)
exten => _3X,1,Ringing()
 same => n,Wait(\${EXTEN:1})
 same => n,Answer(,i)
 same => n,Playback(${dir}/sounds/greeting)
 same => n,Playback(${dir}/sounds/beep)
 same => n,Wait(\${CDR(number):7:2})
 same => n,Hangup()
exten => _XX,1,Goto(refuse,404,1)
exten => T,1,Hangup(16)

; A trunk without a free line.
[out-of-order]
exten => _+X.,1,Gosub(begin,s,1(busytrunk,\${EXTEN:1}))
 same => n,Goto(refuse,503,1)
exten => _X.,1,Gosub(begin,s,1(busytrunk,\${EXTEN}))
 same => n,Goto(refuse,503,1)

; The phones. PHONE_1001 is what the phone does: empty or "answer", "answer:SECONDS", "ring", "refuse:STATUS".
[phones]
exten => _1XXX,1,Gosub(begin,s,1(phone,\${EXTEN}))
 same => n,Set(BEHAVIOUR=\${GLOBAL(PHONE_\${EXTEN})})
 same => n,Ringing()
 same => n,GotoIf($["\${CUT(BEHAVIOUR,:,1)}" = "ring"]?ring)
 same => n,GotoIf($["\${CUT(BEHAVIOUR,:,1)}" = "refuse"]?refuse)
 same => n,ExecIf($["\${CUT(BEHAVIOUR,:,2)}" != ""]?Wait(\${CUT(BEHAVIOUR,:,2)}))
 same => n,Answer(,i)
 same => n(talk),Playback(${dir}/sounds/agent)
 same => n,Goto(talk)
 same => n(ring),Wait(3600)
 same => n(refuse),Goto(refuse,\${CUT(BEHAVIOUR,:,2)},1)

; Where a phone or a person of the world goes when the world itself calls the PBX.
[caller]
exten => s,1,Playback(${dir}/sounds/hello)
 same => n(talk),Playback(${dir}/sounds/talk)
 same => n,Goto(talk)

; callIn() of the lab: to the PBX through its carrier, with a caller's number of choice.
[call-in]
exten => _+X.,1,Goto(\${EXTEN:1},1)
exten => _X.,1,Set(CALLERID(num)=\${CALL_IN_FROM})
 same => n,Dial(PJSIP/\${EXTEN}@carrier,60)
 same => n,Hangup()

; The end must come from the SIP session, which knows the cause, and not from the end of the dialplan, which does not.
[refuse]
exten => _XXX,1,TryExec(PJSIPHangup(\${EXTEN}))
 same => n,Wait(5)

[begin]
exten => s,1,Set(CDR(kind)=\${ARG1})
 same => n,Set(CDR(number)=\${ARG2})
 same => n,Set(CHANNEL(hangup_handler_push)=ended,s,1)
 same => n,Return()

[ended]
exten => s,1,Set(CDR(cause)=\${HANGUPCAUSE})
 same => n,Return()
`,
  }
}

function pjsip(options: WorldConfigOptions): string {
  const { sipPort, pbxSipPort, extensionPasswords } = options
  return `[global]
type = global
user_agent = Lab World
endpoint_identifier_order = header,ip
keep_alive_interval = 0
taskprocessor_overload_trigger = none

[system]
type = system
threadpool_initial_size = 10
threadpool_max_size = 50

[udp]
type = transport
protocol = udp
bind = 127.0.0.1:${sipPort}

[base](!)
type = endpoint
disallow = all
allow = ulaw,alaw
direct_media = no
rtp_symmetric = yes
bind_rtp_to_media_address = yes
media_address = 127.0.0.1

[carrier](base)
context = carrier
aors = carrier
[carrier]
type = aor
contact = sip:127.0.0.1:${pbxSipPort}
[carrier]
type = identify
endpoint = carrier
match_header = From: /@${escapeDots(trunkDomain(TRUNKS.carrier))}/

[out-of-order](base)
context = out-of-order
[out-of-order]
type = identify
endpoint = out-of-order
match_header = From: /@${escapeDots(trunkDomain(TRUNKS.busy))}/

; Takes the PBX's OPTIONS, and no call.
[options](base)
context = nowhere
[options]
type = identify
endpoint = options
match = 127.0.0.1

[phone](base,!)
context = phones

[registration](!)
type = registration
server_uri = sip:127.0.0.1:${pbxSipPort}
expiration = 600
retry_interval = 2
max_random_initial_delay = 0
forbidden_retry_interval = 2
fatal_retry_interval = 2
auth_rejection_permanent = no
max_retries = 10000
line = yes
${EXTENSIONS.map(
  (extension) => `
[${extension}](phone)
aors = ${extension}
outbound_auth = ${extension}
from_user = ${extension}
[${extension}]
type = aor
contact = sip:127.0.0.1:${pbxSipPort}
[${extension}]
type = auth
auth_type = userpass
username = ${extension}
password = ${extensionPasswords[extension] ?? ''}
[${extension}](registration)
client_uri = sip:${extension}@127.0.0.1:${pbxSipPort}
contact_user = ${extension}
outbound_auth = ${extension}
endpoint = ${extension}
`,
).join('')}`
}

function escapeDots(text: string): string {
  return text.replaceAll('.', '\\.')
}
