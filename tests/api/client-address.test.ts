import { expect, it } from 'vitest'
import { addressList, isAddressEntry, loopbackNetworks } from '../../api/contract/address-list.js'
import { clientAddress } from '../../api/contract/client-address.js'

const onHost = addressList(loopbackNetworks)
const withProxy = addressList([...loopbackNetworks, '192.0.2.0/24', '2001:db8:1::/48'])

it.each([
  ['127.0.0.1', '203.0.113.9', '203.0.113.9'],
  ['::ffff:127.0.0.1', '198.51.100.1, 203.0.113.9', '203.0.113.9'],
  ['::1', '2001:db8::7', '2001:db8::7'],
  ['127.0.0.1', null, '127.0.0.1'],
  ['127.0.0.1', 'unknown', '127.0.0.1'],
  ['198.51.100.7', '203.0.113.9', '198.51.100.7'],
  ['::ffff:198.51.100.7', null, '198.51.100.7'],
  ['', '203.0.113.9', ''],
])('a request from %s that says it is for %s counts as from %s', (peer, forwarded, address) => {
  const headers = new Headers(forwarded === null ? {} : { 'x-forwarded-for': forwarded })
  expect(clientAddress(peer, headers, onHost)).toBe(address)
})

it.each([
  ['192.0.2.8', '203.0.113.9', '203.0.113.9'],
  ['192.0.2.8', '10.0.0.1, 203.0.113.9, 192.0.2.9', '203.0.113.9'],
  ['2001:db8:1::5', '203.0.113.9', '203.0.113.9'],
  ['192.0.2.8', '192.0.2.9', '192.0.2.9'],
])('a chain of trusted proxies %s after %s leads to %s', (peer, forwarded, address) => {
  expect(clientAddress(peer, new Headers({ 'x-forwarded-for': forwarded }), withProxy)).toBe(address)
})

it.each([
  ['192.0.2.7', true],
  ['192.0.2.0/24', true],
  ['2001:db8::/32', true],
  ['192.0.2.0/33', false],
  ['192.0.2.0/x', false],
  ['office', false],
  ['', false],
])('an entry of a list: %s is %s', (entry, good) => {
  expect(isAddressEntry(entry)).toBe(good)
})
