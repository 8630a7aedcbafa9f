import { DomainError } from '../../../dialer/model/domain-error.js'
import { siteId } from '../../../dialer/model/ids.js'
import { findAgent } from '../../../storage/agents/repository.js'
import { siteDb } from '../../api-deps.js'
import { siteHeader } from '../../auth/authenticate.js'
import { goneCookies, readCookie, refreshCookie } from '../../auth/cookies.js'
import { requireCsrf } from '../../auth/csrf.js'
import { roleFromWire, roleOnScreen, roleToWire } from '../../auth/roles.js'
import { jsonRow, publicRow } from '../../rows.js'
import { loginAnswer, loginBody, meAnswer, refreshAnswer, refreshBody, registerAnswer, registerBody } from './schema.js'
import { login, logout, me, refresh, register } from './service.js'
import { clientOf, cookiesOf, loginBeside, loginToWire, refreshToWire } from './wire.js'

const tag = 'Authentication'
const user = { id: 1, email: 'agent@example.com', role: 'agent', name: 'Agent 1' }
const refreshed = {
  token: 'eyJhbGciOiJIUzI1NiJ9…',
  expiresIn: '7d',
  refreshToken: 'eyJhbGciOiJIUzI1NiJ9…',
  csrfToken: 'X8Gk0u…',
}

export const authRows = [
  publicRow({
    method: 'post',
    path: '/auth/login',
    tag,
    summary: 'Sign in and get an access token',
    description:
      'The answer also sets the cookies of a login, for pages that work with those: changes then need the header `X-CSRF-Token`. ' +
      'Where the account has a second factor and no `code` was given, the answer is 401 with `details.reason` `secondFactorNeeded`.',
    provesIdentity: true,
    body: loginBody,
    bodyExample: { email: 'agent@example.com', password: 'securePassword123' },
    answer: { data: loginAnswer, example: { user, ...refreshed, site: 'main' } },
    run: async ({ body, deps, address, headers }) => {
      const site = body.site ?? headers.get(siteHeader)
      const made = await login(
        {
          account: body.email,
          password: body.password,
          code: body.code ?? null,
          site: site === null ? null : siteId(site),
          isShortLived: body.shortLived ?? false,
          client: clientOf(headers, address),
        },
        deps,
      )
      return { data: loginToWire(made), extra: loginBeside(made), headers: cookiesOf(made, address, deps.now()) }
    },
  }),
  jsonRow({
    method: 'post',
    path: '/auth/register',
    tag,
    summary: 'Give a person a login to this site',
    right: 'user.write',
    body: registerBody,
    bodyExample: { email: 'newagent@example.com', password: 'securePassword123', name: 'Agent 2', role: 'agent' },
    answer: {
      status: 201,
      data: registerAnswer,
      example: { user: { ...user, id: 2, email: 'newagent@example.com', name: 'Agent 2' } },
    },
    run: async ({ principal, body, deps }) => {
      const input = { ...body, role: roleFromWire[body.role] }
      const made = await register(principal, input, deps)
      const { id, email, name } = made.user
      return { data: { user: { id, email, role: roleToWire[made.role], name } }, message: 'User created successfully' }
    },
  }),
  publicRow({
    method: 'post',
    path: '/auth/refresh',
    tag,
    summary: 'Get a new access token for a refresh token',
    description:
      'The refresh token is good once; the answer brings the next one. Two requests with the same one within 10 seconds get the same ' +
      'successor; one that was replaced before ends the whole login, because somebody else may have it.',
    provesIdentity: true,
    body: refreshBody,
    bodyExample: { refreshToken: 'eyJhbGciOiJIUzI1NiJ9…' },
    answer: { data: refreshAnswer, example: refreshed },
    run: async ({ body, deps, address, headers }) => {
      const inCookie = body.refreshToken === undefined ? readCookie(headers, refreshCookie) : null
      const refreshToken = body.refreshToken ?? inCookie
      if (refreshToken === null) throw new DomainError('UNAUTHORIZED', 'A refresh token is needed. Sign in.')
      if (inCookie !== null) requireCsrf(headers, (await deps.tokens.verifyRefresh(inCookie)).id, deps)
      const made = await refresh({ refreshToken, client: clientOf(headers, address) }, deps)
      return { data: refreshToWire(made), extra: loginBeside(made), headers: cookiesOf(made, address, deps.now()) }
    },
  }),
  jsonRow({
    method: 'post',
    path: '/auth/logout',
    tag,
    summary: 'End this login; its tokens are refused from now on',
    right: 'self',
    answer: {},
    run: async ({ principal, deps, address }) => {
      await logout(principal, 'this', deps)
      return { message: 'Logged out successfully', headers: goneCookies(address) }
    },
  }),
  jsonRow({
    method: 'post',
    path: '/auth/logout-all',
    tag,
    summary: 'End every login of this account, on all devices',
    right: 'self',
    answer: {},
    run: async ({ principal, deps, address }) => {
      await logout(principal, 'all', deps)
      return { message: 'Logged out on all devices', headers: goneCookies(address) }
    },
  }),
  jsonRow({
    method: 'get',
    path: '/auth/me',
    tag,
    summary: 'Who the token belongs to, in which sites, and what they may do in this one',
    right: 'self',
    answer: {
      data: meAnswer,
      example: {
        user,
        site: 'main',
        agentId: 1,
        sites: [{ id: 'main', name: 'Main', role: 'agent' }],
        rights: ['self', 'campaign.read', 'lead.read', 'agent.act', 'call.read'],
      },
    },
    run: async ({ principal, deps }) => {
      const { user: id, email, name, site, agent } = principal
      const role = roleToWire[principal.role]
      const found = await me(principal, deps)
      const own = agent === null ? null : await findAgent(siteDb(deps, principal), agent)
      const sites = found.sites.map((one) => ({ id: one.id, name: one.name, role: roleToWire[one.role] }))
      const beside = {
        id,
        role: roleOnScreen[principal.role],
        username: name,
        name,
        email,
        extension: own?.extension ?? null,
        is_demo_user: false,
        is_demo_organization: false,
        organization_id: site,
        organization_name: sites.find((one) => one.id === site)?.name ?? site,
      }
      return {
        data: { user: { id, email, role, name }, site, agentId: agent, sites, rights: [...principal.rights] },
        extra: { user: beside },
      }
    },
  }),
]
