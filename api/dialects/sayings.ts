import { DomainError, type DomainErrorCode } from '../../dialer/model/domain-error.js'
import { closedAccount } from '../auth/authenticate.js'
import { expiredToken } from '../auth/tokens.js'

/** What a contract says where a use case refuses with a code, and for `CONFLICT` with a reason (`details.why`). */
export type Sayings = Readonly<Partial<Record<DomainErrorCode, string>>> & {
  readonly why?: Readonly<Record<string, string>>
}

/** Lets a use case's refusals go out in the contract's words. */
export async function saying<T>(words: Sayings, work: Promise<T>): Promise<T> {
  try {
    return await work
  } catch (error) {
    if (!(error instanceof DomainError)) throw error
    const why = error.details?.['why'] ?? error.details?.['reason']
    const said = (typeof why === 'string' ? words.why?.[why] : undefined) ?? words[error.code]
    if (said === undefined) throw error
    throw new DomainError(error.code, error.message, { ...error.details, said }, error)
  }
}

/** What a contract prints for tokens that open nothing. */
export interface TokenTexts {
  readonly noToken: string
  readonly invalidToken: string
  readonly expiredToken: string
  readonly deactivated: string
}

/** Lets refusals of a token go out in the contract's words. `hasToken`: one was sent. */
export async function sayingOfToken<T>(texts: TokenTexts, hasToken: boolean, work: Promise<T>): Promise<T> {
  try {
    return await work
  } catch (error) {
    if (!(error instanceof DomainError) || error.code !== 'UNAUTHORIZED') throw error
    const said = hasToken ? textOf(error.message, texts) : texts.noToken
    throw new DomainError('UNAUTHORIZED', error.message, { ...error.details, said }, error)
  }
}

function textOf(message: string, texts: TokenTexts): string {
  if (message === expiredToken) return texts.expiredToken
  return message === closedAccount ? texts.deactivated : texts.invalidToken
}
