import { DomainError, type DomainErrorCode } from '../../../dialer/model/domain-error.js'

/** What came of the work; null where it was refused in one of the declared ways. Anything else that is thrown goes on. */
export async function refusedAs<T>(codes: readonly DomainErrorCode[], work: () => T | Promise<T>): Promise<T | null> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof DomainError && codes.includes(error.code)) return null
    throw error
  }
}
