import type { PhoneState, TrunkState } from '../../../dialer/ports/pbx.js'
import type { AmiFact } from './ami-translate.js'
import type { AsteriskConfig } from './asterisk-config.js'
import { channelPrefix, isExtension } from './dialable.js'

/**
 * Who is believed for what: ARI for our legs, their places and ends; AMI for phones, trunks and channels that are not ours.
 * The two never speak of the same fact: channels whose id begins with `tl.` are left to ARI here.
 */
export interface PbxFacts {
  /** Takes a fact; gives the states it changed. */
  take(fact: AmiFact): { readonly phones: readonly PhoneState[]; readonly trunks: readonly TrunkState[] }
  phones(): readonly PhoneState[]
  trunks(): readonly TrunkState[]
}

/** Everything the PBX told when it was asked for all. */
export interface FactSeed {
  readonly endpoints: readonly string[]
  readonly facts: readonly AmiFact[]
}

const ourChannel = 'tl.'

/** The facts as they stand after a seed. Phones are PJSIP endpoints whose names are extension numbers. */
export function createPbxFacts(config: Pick<AsteriskConfig, 'trunks' | 'extensionTemplate'>, seed: FactSeed): PbxFacts {
  const trunkOf = new Map(config.trunks.map((trunk) => [channelPrefix(trunk.endpoint), trunk.name]))
  const phonePrefix = config.extensionTemplate.slice(0, config.extensionTemplate.indexOf('{'))
  const known = new Set(seed.endpoints)
  const contacts = new Map<string, Map<string, boolean>>()
  const registrations = new Map<string, boolean>()
  const channels = new Map<string, string>()
  const lines = new Map<string, number>()

  const isPhone = (endpoint: string) => isExtension(endpoint) && !trunkOf.has(`PJSIP/${endpoint}`)
  const reachable = (endpoint: string) => [...(contacts.get(endpoint)?.values() ?? [])].some(Boolean)

  const phone = (endpoint: string): PhoneState | null =>
    isExtension(endpoint) && isPhone(endpoint)
      ? {
          extension: endpoint,
          registered: reachable(endpoint),
          busyElsewhere: (lines.get(phonePrefix + endpoint) ?? 0) > 0,
        }
      : null
  const trunk = (prefix: string): TrunkState | null => {
    const name = trunkOf.get(prefix)
    if (name === undefined) return null
    const endpoint = prefix.slice(prefix.indexOf('/') + 1)
    // Only PJSIP tells us of its endpoints; others are taken to be up.
    const isUp = !prefix.startsWith('PJSIP/') || (known.has(endpoint) && reachable(endpoint))
    return { trunk: name, up: isUp && registrations.get(endpoint) !== false, linesElsewhere: lines.get(prefix) ?? 0 }
  }
  const states = (prefix: string) => {
    const endpoint = prefix.startsWith(phonePrefix) ? prefix.slice(phonePrefix.length) : ''
    return { phones: kept(phone(endpoint)), trunks: kept(trunk(prefix)) }
  }
  const count = (prefix: string, by: number) => lines.set(prefix, Math.max(0, (lines.get(prefix) ?? 0) + by))

  const take: PbxFacts['take'] = (fact) => {
    switch (fact.kind) {
      case 'contact': {
        known.add(fact.endpoint)
        const of = contacts.get(fact.endpoint) ?? new Map<string, boolean>()
        if (fact.state === 'gone') of.delete(fact.uri)
        else of.set(fact.uri, fact.state === 'reachable')
        contacts.set(fact.endpoint, of)
        return states(`PJSIP/${fact.endpoint}`)
      }
      case 'registration':
        registrations.set(fact.name, fact.registered)
        return { phones: [], trunks: kept(trunk(`PJSIP/${fact.name}`)) }
      case 'channel': {
        if (fact.id.startsWith(ourChannel)) return none
        const prefix = fact.name.slice(0, fact.name.lastIndexOf('-'))
        const before = channels.get(fact.id)
        if (before === prefix) return none
        if (before !== undefined) count(before, -1)
        channels.set(fact.id, prefix)
        count(prefix, 1)
        return states(prefix)
      }
      case 'channelGone': {
        const prefix = channels.get(fact.id)
        if (prefix === undefined) return none
        channels.delete(fact.id)
        count(prefix, -1)
        return states(prefix)
      }
      case 'reloaded':
        return none
    }
  }
  for (const fact of seed.facts) take(fact)

  return {
    take,
    phones: () => [...known].flatMap((endpoint) => kept(phone(endpoint))),
    trunks: () => [...trunkOf.keys()].flatMap((prefix) => kept(trunk(prefix))),
  }
}

const none = { phones: [], trunks: [] }

function kept<T>(value: T | null): readonly T[] {
  return value === null ? [] : [value]
}
