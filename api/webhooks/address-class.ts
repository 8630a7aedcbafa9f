import { BlockList, isIPv4, isIPv6 } from 'node:net'

/** What an address is for. Only `public` ones may be reached without being allowed by the configuration. */
export type AddressClass = 'public' | 'loopback' | 'private' | 'linkLocal' | 'reserved'

type Range = readonly [address: string, bits: number]

/** IANA IPv4 Special-Purpose Address Registry (RFC 6890) and multicast. */
const ranges4: readonly (readonly [AddressClass, readonly Range[]])[] = [
  ['loopback', [['127.0.0.0', 8]]],
  [
    'private',
    [
      ['10.0.0.0', 8],
      ['172.16.0.0', 12],
      ['192.168.0.0', 16],
      // Shared with the carrier (RFC 6598); some clouds keep their metadata here.
      ['100.64.0.0', 10],
    ],
  ],
  // Metadata of most clouds: 169.254.169.254.
  ['linkLocal', [['169.254.0.0', 16]]],
  [
    'reserved',
    [
      ['0.0.0.0', 8],
      ['192.0.0.0', 24],
      ['192.0.2.0', 24],
      ['192.88.99.0', 24],
      ['198.18.0.0', 15],
      ['198.51.100.0', 24],
      ['203.0.113.0', 24],
      ['224.0.0.0', 4],
      ['240.0.0.0', 4],
    ],
  ],
]

/** Global unicast is 2000::/3 (RFC 4291); what lies outside is refused without being named. */
const ranges6: readonly (readonly [AddressClass, readonly Range[]])[] = [
  ['loopback', [['::1', 128]]],
  ['private', [['fc00::', 7]]],
  ['linkLocal', [['fe80::', 10]]],
  [
    'reserved',
    [
      // Protocol assignments, Teredo among them; documentation; 6to4, which carries any IPv4 address.
      ['2001::', 23],
      ['2001:db8::', 32],
      ['2002::', 16],
      ['3fff::', 20],
    ],
  ],
]

/** Tells what an IP address is for. */
export type ClassifyAddress = (address: string) => AddressClass

/** Makes the table of address ranges once. IPv6 addresses that carry an IPv4 one (mapped, NAT64) count as that one. */
export function addressClasses(): ClassifyAddress {
  const lists4 = ranges4.map(([name, ranges]) => ({ name, list: listOf(ranges, 'ipv4') }))
  const lists6 = ranges6.map(([name, ranges]) => ({ name, list: listOf(ranges, 'ipv6') }))
  const global = listOf([['2000::', 3]], 'ipv6')

  const classify4 = (address: string): AddressClass =>
    lists4.find(({ list }) => list.check(address, 'ipv4'))?.name ?? 'public'

  return (given) => {
    const address = given.replace(/%.*$/, '')
    const carried = carriedAddress(address)
    if (isIPv4(carried)) return classify4(carried)
    const found = lists6.find(({ list }) => list.check(address, 'ipv6'))
    if (found) return found.name
    return global.check(address, 'ipv6') ? 'public' : 'reserved'
  }
}

/** The IPv4 address that an IPv6 one carries (mapped, well-known NAT64); any other address as it is. */
export function carriedAddress(address: string): string {
  if (!isIPv6(address)) return address
  const carries = listOf(carrying, 'ipv6').check(address.replace(/%.*$/, ''), 'ipv6')
  return carries ? lastFourBytes(address) : address
}

const carrying: readonly Range[] = [
  ['::ffff:0:0', 96],
  ['64:ff9b::', 96],
]

function listOf(ranges: readonly Range[], family: 'ipv4' | 'ipv6'): BlockList {
  const list = new BlockList()
  for (const [address, bits] of ranges) list.addSubnet(address, bits, family)
  return list
}

/** The IPv4 address in the last 32 bits of an IPv6 one. */
function lastFourBytes(address: string): string {
  const dotted = /(\d+\.\d+\.\d+\.\d+)$/.exec(address)?.[1]
  if (dotted !== undefined) return dotted
  // A URL's own spelling of an address has no dots and each group in hexadecimal.
  const groups = new URL(`http://[${address}]/`).hostname.slice(1, -1).split(':')
  const [high = 0, low = 0] = groups.slice(-2).map((group) => Number.parseInt(group || '0', 16))
  return [high >> 8, high & 255, low >> 8, low & 255].join('.')
}
