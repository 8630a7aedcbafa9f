import type { UserId } from '../../dialer/model/ids.js'
import { createApiKey, revokeApiKey, touchApiKey } from '../api-keys/writes.js'
import { noteInSystem } from '../audit/note.js'
import { countRefusals } from '../audit/refusals.js'
import { retainSystemAudit } from '../audit/retain.js'
import { forgetLoginFailures, putLoginFailures } from '../login-failures/writes.js'
import { checkPasswordReset, createPasswordReset, usePasswordReset } from '../password-resets/writes.js'
import {
  beginSecondFactor,
  putRecoveryCodes,
  removeSecondFactor,
  takeRecoveryCode,
  takeSecondFactorStep,
} from '../second-factors/writes.js'
import { createSession, revokeSessions, rotateSession, touchSession } from '../sessions/writes.js'
import { getSetting, putSetting } from '../settings/settings.js'
import {
  createSite,
  deleteSite,
  forgetSite,
  restoreSite,
  resumeSite,
  siteCreated,
  suspendSite,
  updateSite,
} from '../sites/life.js'
import { membersOfSite } from '../sites/members.js'
import { listSites } from '../sites/repository.js'
import { putMembership, putSite, removeMembership } from '../sites/writes.js'
import { countUsers, findUserByEmail, membershipsOf } from '../users/repository.js'
import { createUser, updateUser } from '../users/writes.js'
import { apiRead, apiWrite, bulkWrite, type InputOf, type OutputOf, type SystemTx } from './operation.js'

/** Everything that changes the system database, by name. */
export const systemWrites = {
  'users.create': apiWrite(createUser),
  'users.update': apiWrite(updateUser),
  'sessions.create': apiWrite(createSession),
  'sessions.rotate': apiWrite(rotateSession),
  'sessions.touch': apiWrite(touchSession),
  'sessions.revoke': apiWrite(revokeSessions),
  'secondFactors.begin': apiWrite(beginSecondFactor),
  'secondFactors.takeStep': apiWrite(takeSecondFactorStep),
  'secondFactors.takeRecoveryCode': apiWrite(takeRecoveryCode),
  'secondFactors.putRecoveryCodes': apiWrite(putRecoveryCodes),
  'secondFactors.remove': apiWrite(removeSecondFactor),
  'passwordResets.create': apiWrite(createPasswordReset),
  'passwordResets.check': apiWrite(checkPasswordReset),
  'passwordResets.use': apiWrite(usePasswordReset),
  'apiKeys.create': apiWrite(createApiKey),
  'apiKeys.revoke': apiWrite(revokeApiKey),
  'apiKeys.touch': apiWrite(touchApiKey),
  'loginFailures.put': apiWrite(putLoginFailures),
  'loginFailures.forget': apiWrite(forgetLoginFailures),
  'sites.put': apiWrite(putSite),
  'sites.create': apiWrite(createSite),
  'sites.created': apiWrite(siteCreated),
  'sites.update': apiWrite(updateSite),
  'sites.suspend': apiWrite(suspendSite),
  'sites.resume': apiWrite(resumeSite),
  'sites.delete': apiWrite(deleteSite),
  'sites.forget': apiWrite(forgetSite),
  'sites.restore': apiWrite(restoreSite),
  'audit.note': apiWrite(noteInSystem),
  'audit.retain': bulkWrite(retainSystemAudit),
  'refusals.count': apiWrite(countRefusals),
  'memberships.put': apiWrite(putMembership),
  'memberships.remove': apiWrite(removeMembership),
  'settings.put': apiWrite(
    async (tx: SystemTx, input: { readonly key: string; readonly value: unknown }): Promise<null> => {
      await putSetting(tx.db, input.key, input.value)
      return null
    },
  ),
} as const

/** What threads without a connection of their own may ask of the system database. */
export const systemReads = {
  'users.count': apiRead((tx: SystemTx, _input: null) => countUsers(tx.db)),
  'users.byEmail': apiRead((tx: SystemTx, input: { readonly email: string }) => findUserByEmail(tx.db, input.email)),
  'memberships.of': apiRead((tx: SystemTx, input: { readonly user: UserId }) => membershipsOf(tx.db, input.user)),
  'sites.members': apiRead(membersOfSite),
  'sites.all': apiRead((tx: SystemTx, _input: null) => listSites(tx.db)),
  'settings.get': apiRead((tx: SystemTx, input: { readonly key: string }) => getSetting(tx.db, input.key)),
} as const

export type SystemWrites = typeof systemWrites
export type SystemWriteName = keyof SystemWrites
export type SystemWriteInput<N extends SystemWriteName> = InputOf<SystemWrites[N]>
export type SystemWriteOutput<N extends SystemWriteName> = OutputOf<SystemWrites[N]>

export type SystemReads = typeof systemReads
export type SystemReadName = keyof SystemReads
export type SystemReadInput<N extends SystemReadName> = InputOf<SystemReads[N]>
export type SystemReadOutput<N extends SystemReadName> = OutputOf<SystemReads[N]>
