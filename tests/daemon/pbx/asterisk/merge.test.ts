import { describe, expect, it } from 'vitest'
import { translateAmi } from '../../../../daemon/pbx/asterisk/ami-translate.js'
import { createPbxFacts } from '../../../../daemon/pbx/asterisk/merge.js'
import { trunkName } from '../../../../dialer/model/ids.js'

const config = {
  trunks: [{ name: trunkName('main'), endpoint: 'PJSIP/{number}@carrier' }],
  extensionTemplate: 'PJSIP/{extension}',
}

function facts() {
  const merged = createPbxFacts(config, { endpoints: ['1001', 'carrier'], facts: [] })
  const hear = (event: Readonly<Record<string, string>>) => {
    const fact = translateAmi(event)
    return fact === null ? { phones: [], trunks: [] } : merged.take(fact)
  }
  const contact = (endpointname: string, contactstatus: string) =>
    hear({ event: 'ContactStatus', endpointname, contactstatus, uri: `sip:${endpointname}@10.0.0.1` })
  return { merged, hear, contact }
}

describe('phones and trunks by AMI', () => {
  it('follow registrations', () => {
    const { merged, contact } = facts()
    expect(merged.phones()).toEqual([{ extension: '1001', registered: false, busyElsewhere: false }])
    expect(contact('1001', 'NonQualified').phones).toEqual([
      { extension: '1001', registered: true, busyElsewhere: false },
    ])
    expect(contact('1001', 'Removed').phones).toMatchObject([{ registered: false }])
    expect(contact('carrier', 'Reachable').trunks).toEqual([{ trunk: 'main', up: true, linesElsewhere: 0 }])
    expect(contact('carrier', 'Unreachable').trunks).toMatchObject([{ up: false }])
  })

  it('count calls that are not ours, and leave ours to ARI', () => {
    const { hear } = facts()
    const began = { event: 'Newchannel', uniqueid: '170.1', channel: 'PJSIP/1001-00000001' }
    expect(hear(began).phones).toMatchObject([{ busyElsewhere: true }])
    expect(hear(began).phones).toEqual([])
    expect(hear({ event: 'Newchannel', uniqueid: '170.2', channel: 'PJSIP/carrier-00000002' }).trunks).toMatchObject([
      { linesElsewhere: 1 },
    ])
    const own = { event: 'Newchannel', uniqueid: 'tl.main.1', channel: 'PJSIP/carrier-00000003' }
    expect(hear(own)).toEqual({ phones: [], trunks: [] })
    expect(hear({ event: 'Hangup', uniqueid: '170.1' }).phones).toMatchObject([{ busyElsewhere: false }])
    expect(hear({ event: 'Hangup', uniqueid: '170.2' }).trunks).toMatchObject([{ linesElsewhere: 0 }])
    expect(hear({ event: 'Hangup', uniqueid: '170.2' }).trunks).toEqual([])
  })

  it('take a trunk down whose registration the provider refuses', () => {
    const { hear, contact } = facts()
    contact('carrier', 'Reachable')
    const rejected = { event: 'OutboundRegistrationDetail', objectname: 'carrier', status: 'Rejected' }
    expect(hear(rejected).trunks).toMatchObject([{ up: false }])
  })
})
