import { z } from 'zod'
import { DomainError } from '../../../dialer/model/domain-error.js'
import { type AriAccess, ariHttp } from './ari-http.js'

const applicationSchema = z.object({ channel_ids: z.array(z.string()), bridge_ids: z.array(z.string()) })

/** `free`, surely in `use`, or `left`: it exists, and has channels or bridges that an ended program may have left for us to adopt. */
export type NameState = 'free' | 'inUse' | 'left'

/**
 * Whether somebody is connected under an application name. ARI does not tell it outright: an application without a connection stays
 * only as long as it has channels or bridges, so one that has neither is connected.
 * @throws DomainError PBX_UNAVAILABLE, CONFIG_INVALID
 */
export async function applicationState(
  access: AriAccess,
  application: string,
  signal?: AbortSignal,
): Promise<NameState> {
  const { status, body } = await ariHttp(access, 'GET', `applications/${application}`, signal ? { signal } : {})
  if (status === 404) return 'free'
  const parsed = applicationSchema.safeParse(body)
  if (status !== 200 || !parsed.success) {
    throw new DomainError(
      'PBX_UNAVAILABLE',
      `ARI did not tell about the application "${application}" (status ${status}).`,
    )
  }
  return parsed.data.channel_ids.length + parsed.data.bridge_ids.length === 0 ? 'inUse' : 'left'
}

/** What a person is told about a name in use. */
export function nameInUse(application: string): DomainError {
  return new DomainError(
    'CONFIG_INVALID',
    `The ARI application name "${application}" is in use by another program: give this site another name, or stop the other.`,
  )
}
