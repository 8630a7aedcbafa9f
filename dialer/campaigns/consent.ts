import { type ConsentScope, consentScopes } from '../model/compliance-settings.js'

/** What counts of an entry of a number's consent history. */
export interface ConsentFact {
  readonly action: 'given' | 'revoked'
  readonly scope: ConsentScope
  /** When the person said so, epoch ms. */
  readonly at: number
  /** A given consent ends by itself then; null: never. */
  readonly expiresAt: number | null
}

/**
 * What a person agrees to at `now`, by their history in the order of `at`: the widest consent given that has neither expired nor been
 * revoked since. Revoking a scope takes it and every wider one; a narrower one stays. Null: nothing.
 */
export function consentAt(history: readonly ConsentFact[], now: number): ConsentScope | null {
  let most = -1
  for (const [index, given] of history.entries()) {
    if (given.action !== 'given' || given.at > now || (given.expiresAt !== null && given.expiresAt <= now)) continue
    const later = history.slice(index + 1).filter(({ action, at }) => action === 'revoked' && at <= now)
    const left = Math.min(level(given.scope), ...later.map((revoked) => level(revoked.scope) - 1))
    most = Math.max(most, left)
  }
  return consentScopes[most] ?? null
}

/** True if a consent of one scope is enough where another is asked for. */
export function covers(given: ConsentScope | null, asked: ConsentScope): boolean {
  return given !== null && level(given) >= level(asked)
}

function level(scope: ConsentScope): number {
  return consentScopes.indexOf(scope)
}
