import { expect, it } from 'vitest'
import { parseConfig } from '../../../daemon/config/read-config.js'

const httpOf = (text: string) => parseConfig(text, '/etc/t.yaml', {}).http

it('limits are those the contracts print unless the file says otherwise', () => {
  const { rateLimits, trustedProxies } = httpOf('{}')
  expect(rateLimits.native).toEqual({
    windowS: 3600,
    authenticated: 1000,
    unauthenticated: 100,
    offices: [],
    perOffice: null,
  })
  expect(rateLimits.ibrat).toMatchObject({ windowS: 900, authenticated: 100, unauthenticated: 100 })
  expect(trustedProxies).toEqual(['127.0.0.0/8', '::1'])
})

it('one limit may be changed, or an API left without any', () => {
  const { rateLimits } = httpOf(`http:
  rateLimits:
    native: { authenticated: 5000, offices: [203.0.113.0/24], perOffice: 20000 }
    ibrat: null
`)
  expect(rateLimits).toMatchObject({ native: { windowS: 3600, authenticated: 5000, perOffice: 20_000 }, ibrat: null })
})

it.each([
  ['trustedProxies: [proxy.example.com]', 'no address or network'],
  ['trustedProxies: [10.0.0.0/40]', 'no address or network'],
  ['rateLimits: { native: { offices: [everybody] } }', 'no address or network'],
  ['rateLimits: { native: { authenticated: 0 } }', 'authenticated'],
])('%s is refused', (line, why) => {
  expect(() => httpOf(`http:\n  ${line}\n`)).toThrow(why)
})
