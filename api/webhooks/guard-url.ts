import { BlockList, isIP, isIPv4 } from 'node:net'
import { DomainError } from '../../dialer/model/domain-error.js'
import { type AddressClass, addressClasses, carriedAddress } from './address-class.js'

/** Looks a host name up. @throws whatever the resolver throws when there is no such name */
export type ResolveHost = (host: string) => Promise<readonly string[]>

export interface UrlGuardParts {
  /** `webhooks.allowPrivate` of the configuration: host names, addresses and CIDR ranges that may be reached though they are not public. */
  readonly allowPrivate: readonly string[]
  readonly resolve: ResolveHost
  /** Addresses of this machine, under which its own services answer, whatever range they are of. */
  readonly ownAddresses: () => readonly string[]
}

/** Decides where this process may be sent by somebody who only holds the API. */
export interface UrlGuard {
  /**
   * What can be told without the network: scheme, user part, and addresses that are written out.
   * @throws DomainError VALIDATION_ERROR with a sentence
   */
  check(url: string): URL
  /**
   * The addresses to connect to, each of them checked. Connect to these and to no others: the same name may lead elsewhere a moment later.
   * @throws DomainError VALIDATION_ERROR when any of them may not be reached; what the resolver throws
   */
  addressesOf(url: URL): Promise<readonly string[]>
}

const classWords: Readonly<Record<Exclude<AddressClass, 'public'> | 'own', string>> = {
  loopback: 'this machine itself',
  private: 'a private network',
  linkLocal: 'a link-local address, where clouds keep their metadata',
  reserved: 'an address that is reserved',
  own: 'this machine itself',
}

/** Makes the guard of outgoing requests. */
export function createUrlGuard({ allowPrivate, resolve, ownAddresses }: UrlGuardParts): UrlGuard {
  const classify = addressClasses()
  const allowed = readAllowances(allowPrivate)

  const problemOf = (host: string, address: string): string | null => {
    const found = ownAddresses().includes(carriedAddress(address)) ? 'own' : classify(address)
    if (found === 'public' || allowed.address(address)) return null
    // A name stands for what is near, never for a cloud's metadata: that wants its range to be written out.
    if (allowed.host(host) && found !== 'linkLocal' && found !== 'reserved') return null
    const way = isIP(host) === 0 ? `${host} leads to ${address}, ` : `${address} is `
    return `${way}${classWords[found]}. The operator can allow it: webhooks.allowPrivate in the configuration.`
  }

  return {
    check: (text) => {
      const url = URL.canParse(text) ? new URL(text) : null
      if (url === null) throw refused('This is no URL; https://crm.example.com/hooks is one.')
      if (url.protocol !== 'https:' && url.protocol !== 'http:') throw refused('Only https and http are possible.')
      if (url.username !== '' || url.password !== '')
        throw refused('A name or password in the URL would be shown to everybody who sees it; use the signature.')
      if (url.hash !== '') throw refused('The part behind # never leaves; leave it out.')
      const host = hostOf(url)
      if (isIP(host) !== 0) {
        const problem = problemOf(host, host)
        if (problem !== null) throw refused(problem)
      } else if (/(^|\.)localhost\.?$/i.test(host) && !allowed.host(host)) {
        throw refused(`${host} is this machine itself. The operator can allow it: webhooks.allowPrivate.`)
      }
      if (url.protocol === 'http:' && !allowed.host(host) && !allowed.address(host))
        throw refused(
          'https is needed: people’s numbers would cross the network in the open. A host of your own network can be named in webhooks.allowPrivate.',
        )
      return url
    },
    addressesOf: async (url) => {
      const host = hostOf(url)
      const found = isIP(host) === 0 ? await resolve(host) : [host]
      if (found.length === 0) throw refused(`${host} has no address.`)
      for (const address of found) {
        const problem = problemOf(host, address)
        if (problem !== null) throw refused(problem)
      }
      return found
    },
  }
}

/** True for what may stand in `webhooks.allowPrivate`: a host name, an address, or a range as 10.0.0.0/8. */
export function isAllowance(entry: string): boolean {
  const [address = '', bits, ...rest] = entry.split('/')
  if (rest.length > 0) return false
  const family = isIP(address)
  if (bits !== undefined) return family !== 0 && /^\d{1,3}$/.test(bits) && Number(bits) <= (family === 4 ? 32 : 128)
  return family !== 0 || /^[a-z0-9_]([a-z0-9_.-]{0,251}[a-z0-9_])?$/i.test(address)
}

function readAllowances(entries: readonly string[]) {
  const ranges = new BlockList()
  const hosts = new Set<string>()
  for (const entry of entries.filter(isAllowance)) {
    const [address = '', bits] = entry.split('/')
    const family = isIP(address)
    if (family === 0) hosts.add(address.toLowerCase())
    else ranges.addSubnet(address, Number(bits ?? (family === 4 ? 32 : 128)), family === 4 ? 'ipv4' : 'ipv6')
  }
  return {
    host: (host: string) => hosts.has(host.toLowerCase().replace(/\.$/, '')),
    address: (address: string) => isIP(address) !== 0 && ranges.check(address, isIPv4(address) ? 'ipv4' : 'ipv6'),
  }
}

/** The host without the brackets of an IPv6 address. */
function hostOf(url: URL): string {
  return url.hostname.replace(/^\[(.*)\]$/, '$1')
}

function refused(problem: string): DomainError {
  return new DomainError('VALIDATION_ERROR', problem, { fields: { url: problem } })
}
