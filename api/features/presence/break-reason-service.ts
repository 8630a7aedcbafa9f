import { isBreak } from '../../../dialer/model/break.js'
import { type BreakReason, type BreakReasonEdit, listBreakReasons } from '../../../storage/presence/break-reasons.js'
import { type ApiDeps, siteDb } from '../../api-deps.js'
import { requireRight } from '../../auth/permissions.js'
import type { Principal } from '../../auth/principal.js'
import { invalidField } from '../../contract/parse-input.js'

/** Why people take breaks here; without `all` those that can be chosen. @throws DomainError FORBIDDEN */
export async function breakReasons(
  principal: Principal,
  input: { readonly all: boolean },
  deps: ApiDeps,
): Promise<readonly BreakReason[]> {
  requireRight(principal, 'agent.act')
  const reasons = await listBreakReasons(siteDb(deps, principal))
  return input.all ? reasons : reasons.filter(({ active }) => active)
}

/** A code that was not given is made of the label. @throws DomainError FORBIDDEN, VALIDATION_ERROR, DUPLICATE_ENTRY (code) */
export async function addBreakReason(
  principal: Principal,
  input: Omit<BreakReason, 'id' | 'code'> & { readonly code: string | null },
  deps: ApiDeps,
): Promise<BreakReason> {
  requireRight(principal, 'site.write')
  const code = input.code ?? codeOf(input.label)
  if (code === '') throw invalidField('code', 'The label has no letters of a to z to make a code of; give one.')
  if (!isBreak(code)) throw invalidField('code', `"${code}" names a pause that is no break; choose another.`)
  return await deps.store.write(principal.site, 'breakReasons.create', { ...input, code })
}

/** @throws DomainError FORBIDDEN, NOT_FOUND */
export async function changeBreakReason(
  principal: Principal,
  input: BreakReasonEdit,
  deps: ApiDeps,
): Promise<BreakReason> {
  requireRight(principal, 'site.write')
  return await deps.store.write(principal.site, 'breakReasons.update', input)
}

/** Breaks of the past keep its code. @throws DomainError FORBIDDEN, NOT_FOUND */
export async function removeBreakReason(
  principal: Principal,
  input: { readonly id: number },
  deps: ApiDeps,
): Promise<void> {
  requireRight(principal, 'site.write')
  await deps.store.write(principal.site, 'breakReasons.delete', input)
}

function codeOf(label: string): string {
  return label
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^_+|_+$/g, '')
    .slice(0, 50)
}
