import { DomainError } from '../../dialer/model/domain-error.js'
import type { RequestFacts } from '../contract/dialect.js'

/** The one version there is; each answer names it. */
export const currentVersion = 'v1'
export const versionHeaders: Readonly<Record<string, string>> = { 'X-API-Version': currentVersion }

const versions: readonly string[] = [currentVersion]

/**
 * Lets requests for the present version in, whether they name it (`/api/v1/…`, `Accept: application/vnd.dialer.v1+json`) or none.
 * A client that takes plain JSON too is served as well.
 * @throws DomainError NOT_FOUND for another version in the path, MALFORMED_REQUEST for one in `Accept`
 */
export function admitVersion({ path, headers }: RequestFacts): void {
  const inPath = /^\/api\/(v\d{1,9})(?:\/|$)/.exec(path)?.[1]
  if (inPath !== undefined && !versions.includes(inPath)) throw noVersion('NOT_FOUND', inPath)
  const types = (headers.get('accept') ?? '').split(',').map((part) => part.split(';')[0]?.trim().toLowerCase() ?? '')
  const named = types.flatMap((type) => /^application\/vnd\.dialer\.(v\d{1,9})\+json$/.exec(type)?.[1] ?? [])
  const [first] = named
  const servesIt = named.some((version) => versions.includes(version)) || types.some(isPlain)
  if (first !== undefined && !servesIt) throw noVersion('MALFORMED_REQUEST', first)
}

function isPlain(type: string): boolean {
  return type === 'application/json' || type === 'application/*' || type === '*/*'
}

function noVersion(code: 'NOT_FOUND' | 'MALFORMED_REQUEST', asked: string): DomainError {
  const message = `There is no version ${asked} of this API. Versions: ${versions.join(', ')}, at /api/${currentVersion} or by "Accept: application/vnd.dialer.${currentVersion}+json".`
  const fields = code === 'MALFORMED_REQUEST' ? { fields: { Accept: `There is no version ${asked}.` } } : {}
  return new DomainError(code, message, { versions, ...fields })
}
