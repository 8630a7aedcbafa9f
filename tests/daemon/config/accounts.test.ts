import { expect, it } from 'vitest'
import type { ConfigFault } from '../../../daemon/config/config.js'
import { parseConfig } from '../../../daemon/config/read-config.js'
import { DomainError } from '../../../dialer/model/domain-error.js'

const read = (text: string) => parseConfig(text, '/etc/trunkline/trunkline.yaml', {})

function faultsOf(text: string): readonly (readonly [string, number | null])[] {
  try {
    read(text)
  } catch (error) {
    const faults = error instanceof DomainError ? error.details?.['faults'] : null
    if (!Array.isArray(faults)) throw error
    return (faults as ConfigFault[]).map(({ key, line }) => [key, line])
  }
  return []
}

it('lets a login’s token hold seven days and sends no mail, unless it is told otherwise', () => {
  const { auth, mail } = read('')
  expect([auth.accessTokenLifetime, auth.passwordResetUrl, mail]).toEqual([{ text: '7d', ms: 604_800_000 }, null, null])
  expect(read('auth: { accessTokenLifetime: 15m }').auth.accessTokenLifetime.ms).toBe(900_000)
})

it('takes a mail server with a login and without', () => {
  const withLogin = read('mail: { host: mail.example.com, user: a, password: b, from: t@example.com }').mail
  expect(withLogin).toMatchObject({ port: 587, security: 'starttls', login: { user: 'a', password: 'b' } })
  expect(read('mail: { host: localhost, port: 25, security: none, from: t@example.com }').mail?.login).toBeNull()
})

it('tells what is wrong with them', () => {
  const text = `auth:
  accessTokenLifetime: a week
  passwordResetUrl: reset.html
mail:
  host: mail.example.com
  security: ssl
`
  expect(faultsOf(text)).toEqual([
    ['auth.accessTokenLifetime', 2],
    ['auth.passwordResetUrl', 3],
    ['mail.security', 6],
    ['mail.from', 4],
  ])
  expect(faultsOf('mail: { host: a, user: b, from: t@example.com }')).toEqual([['mail', 1]])
})
