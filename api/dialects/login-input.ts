import { siteId } from '../../dialer/model/ids.js'
import type { RequestHeaders } from '../contract/request-headers.js'
import type { LoginInput } from '../features/auth/service.js'
import { clientOf } from '../features/auth/wire.js'

/** A sign-in as contracts by e-mail take it; the token lives as long as their front ends expect. */
export function loginInput(
  body: {
    readonly email: string
    readonly password: string
    readonly otp?: string | undefined
    readonly site?: string | undefined
  },
  address: string,
  headers: RequestHeaders,
): LoginInput {
  return {
    account: body.email,
    password: body.password,
    code: body.otp ?? null,
    site: body.site === undefined ? null : siteId(body.site),
    isShortLived: false,
    client: clientOf(headers, address),
  }
}
