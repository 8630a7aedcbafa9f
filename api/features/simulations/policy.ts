import { DomainError } from '../../../dialer/model/domain-error.js'

/**
 * How a simulated campaign is paced: a dial mode of the product, or the control loop of another one for comparison, by its words.
 * `clairvoyant` knows each call's future: what no pacer can beat.
 */
export type Policy =
  | { readonly kind: 'asSet' }
  | { readonly kind: 'progressive' }
  | { readonly kind: 'power'; readonly ratio: number }
  | { readonly kind: 'predictive' }
  | { readonly kind: 'ratio'; readonly ratio: number }
  | {
      readonly kind: 'vicidial'
      readonly method: 'hard' | 'tapered' | 'average'
      readonly maxLevel: number | null
      readonly availableOnly: boolean
    }
  | { readonly kind: 'issabel'; readonly overcommit: boolean }
  | { readonly kind: 'clairvoyant' }

/** A policy under the name it was asked for by. */
export interface NamedPolicy {
  readonly name: string
  readonly policy: Policy
}

/** Words of policies, for help and errors. */
export const policyWords =
  'asset, progressive, power:RATIO, predictive, ratio:RATIO, vicidial:hard|tapered|average[:LEVEL][:available], issabel[:over], clairvoyant'

/** What one word means. @throws DomainError VALIDATION_ERROR */
export function parsePolicy(word: string): NamedPolicy {
  const name = word.trim().toLowerCase()
  const [kind = '', ...args] = name.split(':')
  const policy = policyOf(kind, args)
  if (policy !== null) return { name, policy }
  throw new DomainError('VALIDATION_ERROR', `"${word}" is no policy. There are: ${policyWords}.`, {
    fields: { variants: `"${word}" is no policy.` },
  })
}

function policyOf(kind: string, args: readonly string[]): Policy | null {
  if (kind === 'power' || kind === 'ratio') {
    const ratio = Number(args[0] ?? '1.5')
    return args.length <= 1 && ratio >= 1 && ratio <= 10 ? { kind, ratio } : null
  }
  if (kind === 'vicidial') return vicidialOf(args)
  if (kind === 'issabel') {
    if (args.length > 1 || (args[0] ?? 'over') !== 'over') return null
    return { kind, overcommit: args.length === 1 }
  }
  if (args.length > 0) return null
  if (kind === 'asset') return { kind: 'asSet' }
  return kind === 'progressive' || kind === 'predictive' || kind === 'clairvoyant' ? { kind } : null
}

function vicidialOf([method = 'hard', ...more]: readonly string[]): Policy | null {
  if (method !== 'hard' && method !== 'tapered' && method !== 'average') return null
  let maxLevel: number | null = null
  let availableOnly = false
  for (const word of more) {
    const level = Number(word)
    if (word === 'available') availableOnly = true
    else if (level >= 1 && level <= 50) maxLevel = level
    else return null
  }
  return { kind: 'vicidial', method, maxLevel, availableOnly }
}
