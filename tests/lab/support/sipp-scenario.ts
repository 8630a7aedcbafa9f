import type { SippCarrierOptions } from './sipp-carrier.js'

const TAG = '[pid]lab[call_number]'

/**
 * A scenario for a SIPp that takes calls: rings, answers, and waits for BYE or sends one itself.
 * Format: https://sipp.readthedocs.io/en/latest/scenarios/ownscenarios.html
 */
export function sippScenario(options: SippCarrierOptions): string {
  const { min, max } = options.answerAfterMs ?? { min: 20, max: 50 }
  const { refuseShare = 0 } = options
  const patience =
    options.hangUpAfterMs === undefined ? '' : ` timeout="${Math.round(options.hangUpAfterMs)}" ontimeout="hangup"`
  return `<?xml version="1.0" encoding="UTF-8" ?>
<scenario name="carrier">
  <recv request="INVITE" rrs="true" crlf="true">
    <action>
      <ereg regexp=".*" search_in="hdr" header="From:" assign_to="caller"/>
      <ereg regexp=".*" search_in="hdr" header="To:" assign_to="callee"/>
      <log message="INVITE [timestamp] [$callee]"/>
    </action>
  </recv>
${response('180 Ringing', 'new')}
  <pause distribution="uniform" min="${min}" max="${max}"/>
${refuseShare === 0 ? '' : refusalChance(refuseShare)}${response('200 OK', 'new', SDP)}
  <recv request="ACK" rtd="true" crlf="true"/>
  <recv request="BYE"${patience} next="ended"/>
  <label id="hangup"/>
  <send retrans="500"><![CDATA[

BYE [next_url] SIP/2.0
Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
From:[$callee];tag=${TAG}
To:[$caller]
Call-ID: [call_id]
CSeq: 1 BYE
Max-Forwards: 70
Content-Length: 0

  ]]></send>
  <recv response="200" next="done"/>
${refuseShare === 0 ? '' : refusal()}  <label id="ended"/>
${response('200 OK', 'dialog')}
  <label id="done"/>
  <timewait milliseconds="500"/>
</scenario>
`
}

function refusalChance(share: number): string {
  return `  <nop next="refusal" chance="${share}"/>
  <nop><action><log message="ANSWER [timestamp] [$callee]"/></action></nop>
`
}

function refusal(): string {
  return `  <label id="refusal"/>
  <nop><action><log message="REFUSE [timestamp] [$callee]"/></action></nop>
${response('486 Busy Here', 'new').replace('<send', '<send retrans="500"')}
  <recv request="ACK" next="done"/>
`
}

const SDP = `Content-Type: application/sdp
Content-Length: [len]

v=0
o=lab 1 1 IN IP[local_ip_type] [local_ip]
s=-
c=IN IP[media_ip_type] [media_ip]
t=0 0
m=audio [media_port] RTP/AVP 0
a=rtpmap:0 PCMU/8000`

/** A response; in a `new` dialog the To header has no tag yet. */
function response(status: string, kind: 'new' | 'dialog', body = 'Content-Length: 0'): string {
  return `  <send${kind === 'new' && body !== 'Content-Length: 0' ? ' retrans="500"' : ''}><![CDATA[

SIP/2.0 ${status}
[last_Via:]
[last_Record-Route:]
[last_From:]
[last_To:]${kind === 'new' ? `;tag=${TAG}` : ''}
[last_Call-ID:]
[last_CSeq:]
Contact: <sip:[local_ip]:[local_port];transport=[transport]>
${body}

  ]]></send>`
}
