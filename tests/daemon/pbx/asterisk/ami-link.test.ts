import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openAmiLink } from '../../../../daemon/pbx/asterisk/ami-link.js'
import { type FakeAmi, startFakeAmi } from '../../../support/fake-ami/fake-ami.js'
import { createFakeClock } from '../../../support/fake-clock.js'

let ami: FakeAmi
beforeEach(async () => {
  ami = await startFakeAmi()
})
afterEach(() => ami.close())

const open = (clock = createFakeClock()) =>
  openAmiLink(
    { amiHost: '127.0.0.1', amiPort: ami.port, amiUser: 'trunkline', amiPassword: 'right' },
    clock,
    () => {},
    new AbortController().signal,
  )

describe('the AMI link', () => {
  it.each(['a\r\nAction: Originate', 'a\nb', 'a\u0000', 'a\u007f'])('never sends %j', async (value) => {
    const link = await open()
    await expect(link.ask({ action: 'Filter', filter: value })).rejects.toMatchObject({ code: 'VALIDATION_ERROR' })
    expect(ami.seen.map(({ action }) => action)).toEqual(['login'])
    link.close()
  })

  it('collects a list to its end', async () => {
    ami.script(({ action }) =>
      action === 'CoreShowChannels'
        ? [
            { Response: 'Success', EventList: 'start' },
            { Event: 'CoreShowChannel', Uniqueid: '1' },
            { Event: 'CoreShowChannel', Uniqueid: '2' },
            { Event: 'CoreShowChannelsComplete', EventList: 'Complete' },
          ]
        : undefined,
    )
    const link = await open()
    const listed = await link.list({ action: 'CoreShowChannels' })
    expect(listed.map((channel) => channel['uniqueid'])).toEqual(['1', '2'])
    link.close()
  })

  it('takes an event for an event, whatever it is called and however often a header comes', async () => {
    const link = await open()
    ami.tellRaw('Event: close\r\n\r\nEvent: rawevent\r\n\r\nEvent: error\r\n\r\n')
    ami.tellRaw('Event: UserEvent\r\nUserEvent: a\r\nUserEvent: b\r\n\r\n')
    ami.tellRaw('Response: Success\r\nActionID: rawevent\r\n\r\nResponse: Follows\r\nActionID: x\r\n\r\n')
    expect(await link.ask({ action: 'Ping' })).toMatchObject({ response: 'Success' })
    link.close()
  })

  it('is given up when a message has no end', async () => {
    const link = await open()
    ami.tellRaw('Event: '.padEnd(400_000, 'x'))
    expect(await link.lost).toMatch(/without end/)
  })

  it('refuses actions after a loss, so that none is sent late', async () => {
    const link = await open()
    ami.drop()
    await link.lost
    await expect(link.ask({ action: 'Ping' })).rejects.toMatchObject({ code: 'PBX_UNAVAILABLE' })
  })

  it('finds a dead connection by a ping without answer', async () => {
    const clock = createFakeClock()
    const link = await open(clock)
    ami.hang()
    await clock.advance(10_500)
    expect(await link.lost).toMatch(/does not answer/)
  })
})
