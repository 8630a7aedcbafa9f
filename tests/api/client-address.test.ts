import { expect, it } from 'vitest'
import { clientAddress } from '../../api/contract/client-address.js'

it.each([
  ['127.0.0.1', '203.0.113.9', '203.0.113.9'],
  ['::ffff:127.0.0.1', '198.51.100.1, 203.0.113.9', '203.0.113.9'],
  ['::1', '2001:db8::7', '2001:db8::7'],
  ['127.0.0.1', null, '127.0.0.1'],
  ['127.0.0.1', 'unknown', '127.0.0.1'],
  ['198.51.100.7', '203.0.113.9', '198.51.100.7'],
])('a request from %s that says it is for %s counts as from %s', (peer, forwarded, address) => {
  expect(clientAddress(peer, new Headers(forwarded === null ? {} : { 'x-forwarded-for': forwarded }))).toBe(address)
})
