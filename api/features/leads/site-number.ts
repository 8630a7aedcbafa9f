import { DomainError } from '../../../dialer/model/domain-error.js'
import { type PhoneNumber, parsePhoneNumber } from '../../../dialer/model/phone-number.js'
import { createNumberReader } from './import/number-reader.js'

/**
 * A number somebody wrote, spelled as imported ones are: E.164 by the site's country where it is a possible number of it, so that one
 * person is one number to leads, attempt caps and the do-not-call list. What is none (a short code) stays as it is.
 * @throws DomainError VALIDATION_ERROR naming the field
 */
export function siteNumber(text: string, defaultCountry: string | null, field = 'phoneNumber'): PhoneNumber {
  const plain = parsePhoneNumber(text)
  if (plain === null) {
    const problem = 'This is no number that can be dialled: digits only, with a + before the country code.'
    throw new DomainError('VALIDATION_ERROR', problem, { fields: { [field]: problem } })
  }
  if (defaultCountry === null) return plain
  const reading = createNumberReader(defaultCountry)(plain)
  return reading.ok ? reading.number : plain
}
