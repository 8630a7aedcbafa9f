import { randomBytes } from 'node:crypto'
import { createPasswords } from '../../api/auth/password.js'
import { DomainError } from '../../dialer/model/domain-error.js'
import { openStoreInProcess } from '../../storage/writer/in-process-store.js'
import { createSystemClock } from '../clock.js'
import type { Config } from '../config/config.js'
import type { ConsoleIo } from './console-io.js'
import { exitCodes } from './exit-codes.js'

/**
 * `trunkline admin-password`: for whoever may write the data folder and has lost the password. The process must not run, because there is
 * one writer. The configured password is taken if there is one, else one is made up and shown once. A second factor is removed too.
 * @throws DomainError NOT_FOUND (no such account), DATA_FOLDER_IN_USE, VALIDATION_ERROR (the configured one is too weak)
 */
export async function resetAdminPassword(
  io: ConsoleIo,
  config: Config,
  email: string | null,
  json: boolean,
): Promise<number> {
  const account = email ?? config.admin.email
  const given = email === null ? config.admin.password : null
  const password = given ?? randomBytes(12).toString('base64url')
  const passwordHash = await createPasswords().hash(password)
  const store = await openStoreInProcess({ dataDir: config.dataDir, clock: createSystemClock() })
  try {
    const user = await store.readSystem('users.byEmail', { email: account })
    if (user === null) throw new DomainError('NOT_FOUND', `There is no account ${account}. Name another with --email.`)
    await store.writeSystem('users.update', { id: user.id, passwordHash, active: true })
    // Whoever lost the password may have lost the device too, and nobody else may be there to take the factor away.
    await store.writeSystem('secondFactors.remove', { user: user.id })
  } finally {
    await store.stop()
  }
  if (json) io.out(JSON.stringify({ email: account, password: given === null ? password : null }))
  else
    io.out(
      given === null
        ? `${account}  password: ${password}   (shown only now)`
        : `${account} has the password of the configuration.`,
    )
  return exitCodes.ok
}
