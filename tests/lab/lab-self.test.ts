import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { amiActions } from './support/ami-action.js'
import { type AriEvent, type AriProbe, ariProbe } from './support/ari-probe.js'
import { describeLab } from './support/describe-lab.js'
import { carrierNumber, type NumberKind } from './support/number-plan.js'
import { startSippCarrier } from './support/sipp-carrier.js'
import { until } from './support/until.js'

const APP = 'lab-self'

describeLab('the lab itself', (lab) => {
  let ari: AriProbe
  let serial = 0

  beforeAll(async () => {
    // A process killed by another file leaves its calls up, as it should: they are ended here.
    await lab.pbxCli('channel request hangup all')
    const ended = async () => (await lab.pbxCli('core show channels count')).includes('0 active channels')
    await until('every call ended', ended)
    ari = await probe()
  })
  afterAll(() => ari.close())

  const probe = () => ariProbe({ ariUrl: lab.pbx.ariUrl, user: lab.pbx.testUser, password: lab.pbx.testPassword }, APP)
  const originate = async (endpoint: string, timeout = 10): Promise<string> => {
    serial += 1
    const id = `self-${process.pid}-${serial}`
    await ari.http('POST', `/channels/${id}`, { endpoint, app: APP, timeout, callerId: '+12025550100' })
    return id
  }
  const channelOf = (event: AriEvent) => (event['channel'] as { id?: string } | undefined)?.id
  const event = (id: string, type: string, limitMs?: number) =>
    ari.waitFor(`${type} of ${id}`, (seen) => seen.type === type && channelOf(seen) === id, limitMs)
  const call = (number: string, trunk = lab.pbx.trunks.carrier, timeout?: number) =>
    originate(`PJSIP/${number}@${trunk}`, timeout)
  const rowOf = async (number: string) => {
    await expect.poll(async () => (await lab.cdr()).some((row) => `+${row.number}` === number)).toBe(true)
    return (await lab.cdr()).find((row) => `+${row.number}` === number)
  }

  it('runs two Asterisks with all phones registered', async () => {
    expect(await lab.pbxCli('core show version')).toContain('Asterisk 22.')
    expect(await lab.worldCli('core show version')).toContain('Asterisk 22.')
    expect(await lab.phones.registered()).toHaveLength(lab.pbx.extensions.length)
  })

  it('talks for as long as the number says, and the carrier notes the same times', async () => {
    const number = carrierNumber({ kind: 'human', talkS: 2 }, 1)
    const id = await call(number)
    const answered = await event(id, 'StasisStart')
    const ended = await event(id, 'ChannelDestroyed')
    expect(ended['cause']).toBe(16)
    expect(ended.at - answered.at).toBeGreaterThan(1900)
    const row = await rowOf(number)
    expect(row).toMatchObject({ kind: 'carrier', disposition: 'ANSWERED', callerId: '+12025550100', hangupCause: 16 })
    expect(Math.abs((row?.answerAt ?? 0) - answered.at)).toBeLessThan(500)
    expect(Math.abs((row?.billsecS ?? 0) - 2)).toBeLessThan(0.2)
  })

  const refusals: readonly [number, number, string][] = [
    [404, 1, 'NO ANSWER'],
    [480, 19, 'NO ANSWER'],
    [486, 17, 'BUSY'],
    [500, 38, 'NO ANSWER'],
    [503, 34, 'FAILED'],
    [603, 21, 'NO ANSWER'],
  ]
  it.each(refusals)('refuses with %i, which the PBX reports as cause %i', async (sipStatus, cause, disposition) => {
    const number = carrierNumber({ kind: 'refuse', sipStatus }, 2)
    const ended = await event(await call(number), 'ChannelDestroyed')
    expect(ended).toMatchObject({ cause, tech_cause: sipStatus })
    expect(await rowOf(number)).toMatchObject({ disposition, answerAt: null, hangupCause: cause })
  })

  const unanswered: readonly [string, NumberKind, boolean][] = [
    ['rings for ever', { kind: 'rings-for-ever' }, true],
    ['never replies', { kind: 'no-reply' }, false],
  ]
  it.each(unanswered)('a number that %s ends with our own timeout', async (_, kind, rings) => {
    const id = await call(carrierNumber(kind, 3), lab.pbx.trunks.carrier, 1)
    expect(await event(id, 'ChannelDestroyed')).toMatchObject({ cause: 19 })
    const rang = ari.events.some((seen) => channelOf(seen) === id && seen.type === 'ChannelStateChange')
    expect(rang).toBe(rings)
  })

  it('has a trunk without a free line and a trunk where nobody is', async () => {
    const busy = await event(await call('+12122000004', lab.pbx.trunks.busy), 'ChannelDestroyed')
    expect(busy).toMatchObject({ cause: 34, tech_cause: 503 })
    const dead = await event(await call('+12122000004', lab.pbx.trunks.dead, 1), 'ChannelDestroyed')
    expect(dead).toMatchObject({ cause: 19 })
  })

  it('lets a test say what a phone does', async () => {
    await lab.phones.behave('1005', { kind: 'refuse', sipStatus: 486 })
    expect(await event(await originate('PJSIP/1005'), 'ChannelDestroyed')).toMatchObject({ cause: 17 })
    await lab.phones.behave('1005', { kind: 'ring' })
    expect(await event(await originate('PJSIP/1005', 1), 'ChannelDestroyed')).toMatchObject({ cause: 19 })
    await lab.phones.behave('1005', { kind: 'answer' })
    const id = await originate('PJSIP/1005')
    await event(id, 'StasisStart')
    expect(await lab.phones.hangUp('1005')).toBe(1)
    await event(id, 'ChannelDestroyed')
  })

  it('unregisters and registers a phone', async () => {
    await lab.phones.unregister('1006')
    await expect(originate('PJSIP/1006')).rejects.toThrow('500')
    await lab.phones.register('1006')
    expect(await lab.phones.registered()).toContain('1006')
  })

  it('calls in from outside to a phone', async () => {
    const before = (await lab.cdr()).length
    await lab.callIn('+13125550001', '+18005551007')
    await expect.poll(() => lab.phones.hangUp('1007'), { interval: 100 }).toBe(1)
    // Both sides of the call, whichever of them is written first.
    const kinds = async () => (await lab.cdr()).slice(before).map(({ kind }) => kind)
    await expect.poll(kinds).toEqual(expect.arrayContaining(['phone', 'other']))
    const rows = (await lab.cdr()).filter((row) => row.kind === 'phone' && row.number === '1007')
    expect(rows.at(-1)).toMatchObject({ callerId: '+13125550001', disposition: 'ANSWERED' })
  })

  it('answers REST requests on the event WebSocket', async () => {
    const answer = await ari.overSocket('GET', 'asterisk/info', { only: 'system' })
    expect(answer).toMatchObject({ type: 'RESTResponse', status_code: 200 })
    expect(String(answer['message_body'])).toContain('"version":"22.')
    expect(await ari.overSocket('GET', 'channels/none')).toMatchObject({ status_code: 404 })
  })

  const voices: readonly [NumberKind, string][] = [
    [{ kind: 'human' }, 'HUMAN'],
    [{ kind: 'machine' }, 'MACHINE'],
    [{ kind: 'silent' }, 'NOTSURE'],
  ]
  it.each(voices)('tells apart by AMD: %o is %s', async (kind, verdict) => {
    const extension = { Action: 'DialplanExtensionAdd', Context: 'lab-amd', Extension: 's', Replace: 'yes' }
    const { amiHost: host, amiPort: port, amiUser: user, amiPassword: password } = lab.pbx
    const stasis = { Application: 'Stasis', ApplicationData: `${APP},amd,\${AMDSTATUS},\${AMDCAUSE}` }
    const responses = await amiActions({ host, port, user, password }, [
      { ...extension, Priority: '1', Application: 'AMD' },
      { ...extension, Priority: '2', ...stasis },
      { ...extension, Priority: '3', Application: 'Hangup' },
    ])
    expect(responses).toEqual(['Success', 'Success', 'Success'])
    const id = await call(carrierNumber(kind, 5))
    await event(id, 'StasisStart')
    await ari.http('POST', `/channels/${id}/continue`, { context: 'lab-amd', extension: 's', priority: 1 })
    const judged = await ari.waitFor(
      `AMD of ${id}`,
      (seen) => seen.type === 'StasisStart' && channelOf(seen) === id && (seen['args'] as string[])[0] === 'amd',
    )
    expect((judged['args'] as string[])[1]).toBe(verdict)
    await ari.http('DELETE', `/channels/${id}`)
  })

  it('moves an agent from a holding bridge and records both sides with sound', async () => {
    const hold = (await ari.http('POST', '/bridges', { type: 'holding' })) as { id: string }
    const talk = (await ari.http('POST', '/bridges', { type: 'mixing' })) as { id: string }
    const agent = await originate('PJSIP/1002')
    await event(agent, 'StasisStart')
    await ari.http('POST', `/bridges/${hold.id}/addChannel`, { channel: [agent] })
    const customer = await call(carrierNumber({ kind: 'human' }, 6))
    await event(customer, 'StasisStart')
    await ari.http('POST', `/bridges/${talk.id}/addChannel`, { channel: [customer, agent] })
    const held = (await ari.http('GET', `/bridges/${hold.id}`)) as { channels: string[] }
    expect(held.channels).toEqual([])
    const name = `self/${talk.id}`
    await ari.http('POST', `/bridges/${talk.id}/record`, { name, format: 'wav' })
    const recording = (seen: AriEvent) => (seen['recording'] as { name?: string } | undefined)?.name === name
    await ari.waitFor('recording', (seen) => seen.type === 'RecordingStarted' && recording(seen))
    const file = join(lab.pbx.recordingsDir, `${name}.wav`)
    await expect.poll(async () => existsSync(file) && (await readFile(file)).length).toBeGreaterThan(16_000)
    await ari.http('DELETE', `/channels/${customer}`)
    await ari.http('DELETE', `/channels/${agent}`)
    await ari.waitFor('recording end', (seen) => seen.type === 'RecordingFinished' && recording(seen))
    const wav = await readFile(file)
    const samples = new Int16Array(wav.buffer, wav.byteOffset + 44, Math.floor((wav.length - 44) / 2))
    expect(samples.reduce((peak, sample) => Math.max(peak, Math.abs(sample)), 0)).toBeGreaterThan(4_000)
    for (const bridge of [hold, talk]) await ari.http('DELETE', `/bridges/${bridge.id}`)
  })

  it('has SIPp behind the trunk for load, which hangs up or waits', async () => {
    const sipp = await startSippCarrier(lab, { hangUpAfterMs: 300 })
    const ended = await event(await call('+12125550001', lab.pbx.trunks.load), 'ChannelDestroyed')
    // Like most carriers SIPp gives no Reason with its BYE, which Asterisk passes on as cause 0.
    expect(ended['cause']).toBe(0)
    await sipp.stop()
    const patient = await startSippCarrier(lab)
    const ids = await Promise.all(
      Array.from({ length: 20 }, (_, n) => call(`+1212555${1000 + n}`, lab.pbx.trunks.load)),
    )
    for (const id of ids) await event(id, 'StasisStart')
    for (const id of ids) await ari.http('DELETE', `/channels/${id}`)
    await expect.poll(() => patient.figures()).toEqual({ calls: 20, successful: 20, failed: 0 })
    await patient.stop()
  })

  it('survives a crash of the PBX: the phones are there again', async () => {
    await lab.killPbx()
    await expect(fetch(lab.pbx.ariUrl)).rejects.toThrow('fetch failed')
    await lab.startPbx()
    await lab.phones.waitRegistered(lab.pbx.extensions)
    ari.close()
    ari = await probe()
    const id = await originate('PJSIP/1003')
    await event(id, 'StasisStart')
    await ari.http('DELETE', `/channels/${id}`)
  })
})
