import { DomainError } from '../../dialer/model/domain-error.js'
import type { ApiDeps } from '../api-deps.js'
import type { Dialect } from '../contract/dialect.js'
import { nativeEnvelope } from '../native/envelope.js'
import { nativeErrorBody, nativeErrors } from '../native/errors.js'
import { twilioRows } from './twilio/rows.js'

/** Where machines of others send to. */
export const ingressPath = '/api/ingress'

/**
 * Doors for machines of others, each proving itself by a signature over its request. Nobody signs in here, and nothing is counted by address:
 * a telephone company sends from few addresses and a lot.
 */
export const ingressDialect: Dialect<ApiDeps> = {
  name: 'ingress',
  basePath: ingressPath,
  rateLimit: null,
  authenticate: async () => {
    throw new DomainError('UNAUTHORIZED', 'Nobody signs in here.')
  },
  envelope: nativeEnvelope,
  errors: nativeErrors,
  errorBody: (code, message, details) => nativeErrorBody(code, message, details),
  rows: twilioRows,
  contextQuery: [],
  assets: [],
}
