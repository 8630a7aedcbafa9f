import type { CallQuery } from '../../../storage/calls/repository.js'
import { leadsFoundBy } from '../../../storage/leads/profile/found-by-text.js'
import { type ApiDeps, siteDb } from '../../api-deps.js'
import type { Principal } from '../../auth/principal.js'

/** Calls of more leads than this are looked for with a longer text. */
const mostLeads = 500

/** What finds calls by a text: digits are part of the number, anything else words of the lead. */
export async function callSearch(
  principal: Principal,
  text: string,
  deps: ApiDeps,
): Promise<Pick<CallQuery, 'number' | 'leads'>> {
  const digits = text.replace(/[\s().-]/g, '')
  if (/^\+?\d{2,}$/.test(digits)) return { number: digits }
  return { leads: await leadsFoundBy(siteDb(deps, principal), text, mostLeads) }
}
