import type { ApiWorld } from '../support/api-world.js'
import { password } from '../support/api-world.js'
import { type Answer, ask } from '../support/ask.js'

export const bearer = (token: string) => ({ authorization: `Bearer ${token}` })

export const signIn = (world: ApiWorld, name: string, more: object = {}, headers: Record<string, string> = {}) =>
  ask(world, null, 'POST', '/auth/login', { email: `${name}@example.com`, password, ...more }, headers)

export const who = (world: ApiWorld, token: string) => ask(world, null, 'GET', '/auth/me', undefined, bearer(token))

export const refresh = (world: ApiWorld, refreshToken: string, headers: Record<string, string> = {}) =>
  ask(world, null, 'POST', '/auth/refresh', { refreshToken }, headers)

/** Cookies of an answer by name, with what stands behind the value. */
export function cookiesOf(answer: Answer): Map<string, { readonly value: string; readonly marks: string }> {
  return new Map(
    answer.headers.getSetCookie().map((line) => {
      const [, name = '', value = '', marks = ''] = /^([^=]+)=([^;]*); (.*)$/.exec(line) ?? []
      return [name, { value, marks }]
    }),
  )
}

/** An account that exists for one test alone, so that its failures and changes touch no other. */
export async function newPerson(world: ApiWorld, name: string, role: 'admin' | 'manager' | 'agent' = 'agent') {
  const body = { email: `${name}@example.com`, name, password, role }
  const admin = (await signIn(world, 'admin')).body.token
  return (await ask(world, null, 'POST', '/users', body, bearer(admin))).body.data.id as number
}
