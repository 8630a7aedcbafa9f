import { availableParallelism } from 'node:os'
import { hash, verify } from '@node-rs/argon2'
import { DomainError } from '../../dialer/model/domain-error.js'

/** Hashes and checks passwords with argon2id. */
export interface Passwords {
  /** @throws DomainError VALIDATION_ERROR when too short, too long or too common in its form */
  hash(password: string): Promise<string>
  /**
   * True if the password is the one hashed. Give `null` where there is no account: the same work is done, so that the time of the
   * answer does not tell which e-mail addresses exist.
   */
  matches(password: string, hashed: string | null): Promise<boolean>
}

/** Cost of a hash: OWASP's recommendation for argon2id is 19 MiB, 2 passes, 1 lane. */
export interface PasswordCost {
  readonly memoryCost: number
  readonly timeCost: number
}

const recommended: PasswordCost = { memoryCost: 19_456, timeCost: 2 }

/**
 * Passwords at the recommended cost; tests may ask for less. The hashing runs off this thread, on half of the processors at most: a flood of
 * logins must leave the others to calls.
 */
export function createPasswords(cost: PasswordCost = recommended): Passwords {
  const options = { ...cost, parallelism: 1 }
  const inTurn = oneOf(Math.max(1, Math.floor(availableParallelism() / 2)))
  let decoy: Promise<string> | null = null
  return {
    hash: async (password) => {
      const problem = passwordProblem(password)
      if (problem) throw new DomainError('VALIDATION_ERROR', problem, { fields: { password: problem } })
      return inTurn(() => hash(password, options))
    },
    matches: async (password, hashed) => {
      decoy ??= inTurn(() => hash('no account has this password', options))
      const known = hashed ?? (await decoy)
      const same = await inTurn(() => verify(known, password.slice(0, 1000)))
      return same && hashed !== null
    },
  }
}

/** Runs so many at once, the others in their order. */
function oneOf(most: number): <T>(work: () => Promise<T>) => Promise<T> {
  const waiting: (() => void)[] = []
  let running = 0
  return async (work) => {
    if (running >= most) await new Promise<void>((resolve) => waiting.push(resolve))
    else running += 1
    try {
      return await work()
    } finally {
      const next = waiting.shift()
      // The place goes on to the next without being free in between.
      if (next) next()
      else running -= 1
    }
  }
}

/** Fewest characters of a new password. */
export const leastPassword = 10

/** What is wrong with a new password, or null. Length is what counts (NIST SP 800-63B, 5.1.1.2). */
export function passwordProblem(password: string): string | null {
  if (password.length < leastPassword) return `A password needs at least ${leastPassword} characters.`
  if (password.length > 200) return 'A password has at most 200 characters.'
  if (new Set(password).size < 4) return 'A password needs at least 4 different characters.'
  return null
}
