import { z } from 'zod'
import { jsonRow } from '../../rows.js'
import { getPbxAccount, putPbxAccount, removePbxAccount } from './service.js'

const tag = 'Site'

const accountWire = z.object({
  account: z.string().nullable().describe('Null: the site has none of its own.'),
  publicUrl: z.string().nullable(),
  hasSecret: z.boolean(),
  inUse: z.string().nullable().describe('The account calls go out over now. Null: none.'),
})

const accountBody = z.strictObject({
  account: z.string().regex(/^AC[0-9a-fA-F]{32}$/, 'Must be AC and 32 hexadecimal digits.'),
  secret: z.string().min(8).max(200),
  publicUrl: z
    .url({ protocol: /^https?$/, error: 'Must be an address such as https://calls.example.com.' })
    .transform((url) => url.replace(/\/+$/, '')),
})

const example = {
  account: 'AC00000000000000000000000000000001',
  publicUrl: 'https://calls.example.com',
  hasSecret: true,
  inUse: null,
}

export const pbxAccountRows = [
  jsonRow({
    method: 'get',
    path: '/site/pbx-account',
    tag,
    summary: 'The site’s own account at Twilio, for a site on a PBX of that kind',
    description: 'Its secret is never shown. An account in the configuration goes before it.',
    right: 'site.write',
    answer: { data: accountWire, example },
    run: async ({ principal, deps }) => ({ data: { ...(await getPbxAccount(principal, deps)) } }),
  }),
  jsonRow({
    method: 'put',
    path: '/site/pbx-account',
    tag,
    summary: 'Give the site an account of its own',
    description:
      'Calls in progress end on the account before; until the last of them has ended and half a minute has passed for its recording, the site begins nothing new and its agents are signed off. `inUse` tells when the new one is used.',
    right: 'site.write',
    body: accountBody,
    bodyExample: {
      account: 'AC00000000000000000000000000000001',
      secret: 'the token of the account',
      publicUrl: 'https://calls.example.com',
    },
    answer: { data: accountWire, example },
    run: async ({ principal, body, deps }) => ({ data: { ...(await putPbxAccount(principal, body, deps)) } }),
  }),
  jsonRow({
    method: 'delete',
    path: '/site/pbx-account',
    tag,
    summary: 'Forget the site’s own account',
    right: 'site.write',
    answer: { status: 204 },
    run: async ({ principal, deps }) => {
      await removePbxAccount(principal, deps)
      return null
    },
  }),
]
