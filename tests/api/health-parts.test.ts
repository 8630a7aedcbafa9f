import { afterAll, beforeAll, expect, it } from 'vitest'
import type { HealthPart } from '../../api/api-options.js'
import { type ApiWorld, mainSite, openApiWorld, otherSite } from './support/api-world.js'

let world: ApiWorld
beforeAll(async () => {
  world = await openApiWorld()
  const part = (name: string, site: HealthPart['site'], state: HealthPart['state']): HealthPart => ({
    name,
    site,
    state,
    since: Date.UTC(2026, 2, 2),
    sentence: `${name} is ${state}.`,
    todo: state === 'ok' ? null : 'Look at it.',
  })
  const parts = [part('disk', null, 'ok'), part('pbx office', mainSite, 'down'), part('pbx elsewhere', otherSite, 'ok')]
  world.health = { ...world.health, parts }
})
afterAll(() => world.end())

const health = async (token: string | null) => {
  const headers: Record<string, string> = token === null ? {} : { authorization: `Bearer ${token}` }
  const response = await world.app.request('/api/health', { headers }, { via: 'tcp', address: '192.0.2.7' })
  return (await response.json()) as { parts?: readonly { name: string; state: string; since: string }[] }
}
const namesFor = async (token: string): Promise<readonly string[] | undefined> =>
  (await health(token)).parts?.map(({ name }) => name)

it('tells strangers and agents nothing of parts', async () => {
  expect(await health(null)).not.toHaveProperty('parts')
  expect(await health(world.tokens.agent)).not.toHaveProperty('parts')
})

it('tells supervisors of the process and their own site, trouble first', async () => {
  const { parts } = await health(world.tokens.supervisor)
  expect(parts?.[0]).toEqual({
    name: 'pbx office',
    site: 'main',
    state: 'down',
    since: '2026-03-02T00:00:00.000Z',
    sentence: 'pbx office is down.',
    todo: 'Look at it.',
  })
  const names = await namesFor(world.tokens.supervisor)
  expect(names).toEqual(expect.arrayContaining(['disk', 'api', 'recordings']))
  expect(names).not.toContain('pbx elsewhere')
})

it('tells the installation’s admin of every site', async () => {
  expect(await namesFor(world.tokens.superAdmin)).toEqual(expect.arrayContaining(['pbx office', 'pbx elsewhere']))
})

it('has a page for people, which takes nothing from elsewhere and runs no script but its own', async () => {
  for (const path of ['/status', '/api/status', '/api/status/status.js', '/api/status/status.css']) {
    const response = await world.app.request(path, {}, { via: 'tcp', address: '192.0.2.7' })
    expect([path, response.status]).toEqual([path, 200])
    expect(response.headers.get('content-security-policy')).toMatch(/^default-src 'none'/)
    const text = await response.text()
    expect(text).not.toMatch(/https?:\/\//)
    expect(text).not.toMatch(/innerHTML|eval\(|<script>/)
  }
})
