import { describe, expect, it } from 'vitest'
import { createUrlGuard, isAllowance } from '../../../api/webhooks/guard-url.js'
import { DomainError } from '../../../dialer/model/domain-error.js'

/** A guard before a name server that says what the test wants. */
function guard(names: Readonly<Record<string, readonly string[]>> = {}, allowPrivate: readonly string[] = []) {
  return createUrlGuard({
    allowPrivate,
    resolve: async (host) => names[host] ?? ['93.184.216.34'],
    ownAddresses: () => ['198.35.26.96'],
  })
}

const refusal = async (work: () => unknown): Promise<string | null> => {
  try {
    await work()
    return null
  } catch (error) {
    if (error instanceof DomainError && error.code === 'VALIDATION_ERROR') return error.message
    throw error
  }
}

/** Written out in a URL in every way that WHATWG URLs know, or answered by a name server. */
const near = [
  '127.0.0.1',
  '127.1',
  '0x7f.1',
  '2130706433',
  '017700000001',
  '0.0.0.0',
  '10.1.2.3',
  '172.16.0.1',
  '172.31.255.255',
  '192.168.0.1',
  '100.64.0.1',
  '169.254.169.254',
  '192.0.2.1',
  '198.18.0.1',
  '224.0.0.1',
  '255.255.255.255',
  '[::1]',
  '[::]',
  '[::ffff:127.0.0.1]',
  '[::ffff:a00:1]',
  '[::ffff:169.254.169.254]',
  '[::127.0.0.1]',
  '[64:ff9b::a9fe:a9fe]',
  '[64:ff9b::10.0.0.1]',
  '[64:ff9b:1::1]',
  '[2002:7f00:1::]',
  '[2001:0:1::1]',
  '[2001:db8::1]',
  '[fe80::1]',
  '[fc00::1]',
  '[fd00:ec2::254]',
  '[fec0::1]',
  '[ff02::1]',
  '198.35.26.96',
]
const far = ['93.184.216.34', '8.8.8.8', '172.32.0.1', '[2606:4700::1111]', '[64:ff9b::808:808]', '[::ffff:8.8.8.8]']

describe('a destination written as an address', () => {
  it.each(near)('%s is refused before anything is sent', async (host) => {
    expect(await refusal(() => guard().check(`https://${host}/hook`))).toMatch(/allowPrivate/)
  })
  it.each(far)('%s may be reached', async (host) => {
    expect(await refusal(() => guard().check(`https://${host}/hook`))).toBeNull()
  })
})

describe('a destination written as a name', () => {
  it.each(near.filter((host) => /^\d+\.\d+\.\d+\.\d+$|^\[/.test(host)))('that leads to %s is refused', async (host) => {
    const address = host.replace(/^\[(.*)\]$/, '$1')
    const url = guard().check('https://crm.example.com/')
    expect(await refusal(() => guard({ 'crm.example.com': [address] }).addressesOf(url))).toContain(address)
  })

  it('is refused when only one of its addresses is near', async () => {
    const mixed = guard({ 'crm.example.com': ['93.184.216.34', '10.0.0.1'] })
    expect(await refusal(() => mixed.addressesOf(new URL('https://crm.example.com/')))).toContain('10.0.0.1')
  })

  it('is asked for anew each time, so that a name that moves inward is caught', async () => {
    const answers = [['93.184.216.34'], ['127.0.0.1']]
    const rebinding = createUrlGuard({
      allowPrivate: [],
      resolve: async () => answers.shift() ?? [],
      ownAddresses: () => [],
    })
    const url = new URL('https://rebind.example.com/')
    expect(await rebinding.addressesOf(url)).toEqual(['93.184.216.34'])
    expect(await refusal(() => rebinding.addressesOf(url))).toContain('127.0.0.1')
  })

  it.each(['https://localhost/', 'https://LOCALHOST./', 'https://crm.localhost/'])('%s is refused', async (url) => {
    expect(await refusal(() => guard().check(url))).toContain('this machine')
  })
})

it.each([
  ['ftp://crm.example.com/', 'https and http'],
  ['file:///etc/passwd', 'https and http'],
  ['javascript:alert(1)', 'https and http'],
  ['crm.example.com/hook', 'no URL'],
  ['https://user:secret@crm.example.com/', 'shown to everybody'],
  ['https://198.35.26.96/', 'this machine itself'],
  ['https://[::ffff:198.35.26.96]/', 'this machine itself'],
  ['https://crm.example.com/#part', 'behind #'],
  ['http://crm.example.com/', 'https is needed'],
])('%s is refused with a reason', async (url, why) => {
  expect(await refusal(() => guard().check(url))).toContain(why)
})

describe('what the configuration allows', () => {
  const names = { 'crm.office.lan': ['10.1.2.3'], 'meta.office.lan': ['169.254.169.254'], 'other.lan': ['10.9.9.9'] }

  it('is a range, also for names that lead into it, also without TLS when written out', async () => {
    const here = guard(names, ['10.1.0.0/16'])
    expect(await refusal(() => here.check('http://10.1.2.3:8080/hook'))).toBeNull()
    expect(await here.addressesOf(new URL('https://crm.office.lan/'))).toEqual(['10.1.2.3'])
    expect(await refusal(() => here.addressesOf(new URL('https://other.lan/')))).toContain('10.9.9.9')
    expect(await refusal(() => here.check('https://[::ffff:10.1.2.3]/'))).toBeNull()
  })

  it('is a name, wherever near it leads, except to metadata', async () => {
    const here = guard(names, ['crm.office.lan', 'meta.office.lan'])
    expect(await refusal(() => here.check('http://crm.office.lan/'))).toBeNull()
    expect(await here.addressesOf(new URL('http://crm.office.lan/'))).toEqual(['10.1.2.3'])
    expect(await refusal(() => here.addressesOf(new URL('https://meta.office.lan/')))).toContain('metadata')
  })

  it.each([
    ['10.0.0.0/8', true],
    ['10.0.0.1', true],
    ['fd00::/8', true],
    ['crm.office.lan', true],
    ['10.0.0.0/33', false],
    ['crm.office.lan/24', false],
    ['https://crm.office.lan', false],
    ['', false],
  ])('%s can be read: %s', (entry, can) => {
    expect(isAllowance(entry)).toBe(can)
  })
})
