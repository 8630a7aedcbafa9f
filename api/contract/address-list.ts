import { BlockList, isIP } from 'node:net'
import { DomainError } from '../../dialer/model/domain-error.js'

/** Whether an address lies in a list. */
export type AddressList = (address: string) => boolean

const mostKnown = 1000

/** The addresses of this host itself, from which a proxy beside us speaks. */
export const loopbackNetworks: readonly string[] = ['127.0.0.0/8', '::1']

/**
 * A list of addresses and networks (`192.0.2.7`, `192.0.2.0/24`, `2001:db8::/32`).
 * @throws DomainError CONFIG_INVALID naming the entry that is none
 */
export function addressList(entries: readonly string[]): AddressList {
  const list = new BlockList()
  for (const entry of entries) addEntry(list, entry)
  // The same few addresses are asked for several times in each request.
  const known = new Map<string, boolean>()
  return (address) => {
    const before = known.get(address)
    if (before !== undefined) return before
    const plain = withoutMapping(address)
    const version = isIP(plain)
    const found = version !== 0 && list.check(plain, version === 4 ? 'ipv4' : 'ipv6')
    if (known.size >= mostKnown) known.clear()
    known.set(address, found)
    return found
  }
}

/** True if the text names an address or a network. */
export function isAddressEntry(entry: string): boolean {
  const [address = '', bits, ...rest] = entry.split('/')
  const version = isIP(address)
  if (version === 0 || rest.length > 0) return false
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (version === 4 ? 32 : 128))
}

/** An IPv4 address that came by an IPv6 socket, as itself. */
export function withoutMapping(address: string): string {
  return address.replace(/^::ffff:(?=\d+\.)/i, '')
}

function addEntry(list: BlockList, entry: string): void {
  if (!isAddressEntry(entry)) {
    throw new DomainError('CONFIG_INVALID', `"${entry}" is no address or network such as 192.0.2.0/24.`)
  }
  const [address = '', bits] = entry.split('/')
  const family = isIP(address) === 4 ? 'ipv4' : 'ipv6'
  if (bits === undefined) list.addAddress(address, family)
  else list.addSubnet(address, Number(bits), family)
}
