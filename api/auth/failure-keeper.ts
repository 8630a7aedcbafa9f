import type { ApiDeps } from '../api-deps.js'
import type { KeyedHash } from './keyed-hash.js'
import { type FailureKeeper, rememberFailuresMs } from './login-guard.js'

/**
 * Keeps failed logins in the system database, under hashes of what they are counted for, because people type passwords where a name
 * belongs. No login waits for it.
 */
export function createFailureKeeper(
  { store, log }: Pick<ApiDeps, 'store' | 'log'>,
  keyedHash: KeyedHash,
  now: () => number,
): FailureKeeper {
  const failed = (err: unknown): void => log.warn({ err }, 'failed logins were not kept')
  return {
    keyOf: (text) => keyedHash('loginFailures', text),
    put: (failures) => {
      store.writeSystem('loginFailures.put', { failures, since: now() - rememberFailuresMs }).catch(failed)
    },
    forget: (key) => {
      store.writeSystem('loginFailures.forget', { key }).catch(failed)
    },
  }
}
