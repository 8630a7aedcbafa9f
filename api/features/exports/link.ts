import { DomainError } from '../../../dialer/model/domain-error.js'
import { type SiteId, siteId } from '../../../dialer/model/ids.js'
import type { ApiDeps } from '../../api-deps.js'
import { sameText } from '../../auth/keyed-hash.js'

/** Which file a link opens, and until when. */
export interface ExportTicket {
  readonly site: SiteId
  readonly id: number
  /** Epoch ms. */
  readonly expiresAt: number
}

type Keys = Pick<ApiDeps, 'keyedHash' | 'now'>

/** A text that opens one file for a while, whoever holds it: browsers load files without the headers of a login. */
export function sealTicket({ site, id, expiresAt }: ExportTicket, { keyedHash }: Keys): string {
  const text = `${site}.${id}.${expiresAt}`
  return `${text}.${keyedHash('exportLink', text)}`
}

/** @throws DomainError FORBIDDEN (not ours, changed, or expired) */
export function openTicket(token: string, { keyedHash, now }: Keys): ExportTicket {
  const match = /^(([a-z0-9-]{1,63})\.(\d{1,15})\.(\d{1,15}))\.([\w-]{20,100})$/.exec(token)
  const [, text = '', site = '', id = '', expiresAt = '', signature = ''] = match ?? []
  if (!match || !sameText(signature, keyedHash('exportLink', text))) {
    throw new DomainError('FORBIDDEN', 'This link is not valid. Ask for a new one.')
  }
  if (Number(expiresAt) <= now()) throw new DomainError('FORBIDDEN', 'This link has expired. Ask for a new one.')
  return { site: siteId(site), id: Number(id), expiresAt: Number(expiresAt) }
}
