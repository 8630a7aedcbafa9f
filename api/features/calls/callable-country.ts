import { DomainError } from '../../../dialer/model/domain-error.js'
import { notAllowed } from '../../../provisioning/twilio/countries.js'
import type { SiteDoor } from '../../api-options.js'

/**
 * Says at once what the PBX would say of a number of a country that it is not to call, so that whoever asks for the call is told why.
 * @throws DomainError NOT_DIALABLE
 */
export function requireCallableCountry({ countries }: Pick<SiteDoor, 'countries'>, number: string): void {
  const why = countries === undefined || !number.startsWith('+') ? null : notAllowed(number, countries)
  if (why !== null)
    throw new DomainError('NOT_DIALABLE', `${why[0]?.toUpperCase()}${why.slice(1)}.`, { rule: 'country' })
}
