import { afterAll, beforeAll, expect, it } from 'vitest'
import { createApp } from '../../../api/app.js'
import { rememberFailuresMs } from '../../../api/auth/login-guard.js'
import { listLoginFailures } from '../../../storage/login-failures/repository.js'
import { type ApiWorld, openApiWorld, password } from '../support/api-world.js'
import { ask } from '../support/ask.js'

let world: ApiWorld
beforeAll(async () => {
  world = await openApiWorld()
})
afterAll(() => world.end())

const tryAs = async (email: string, given: string, of: ApiWorld = world) =>
  (await ask(of, null, 'POST', '/auth/login', { email, password: given })).status

const kept = () => listLoginFailures(world.options.readers.system, world.clock.now() - rememberFailuresMs)

/** The API of a process that was started anew on the same data. */
async function afterRestart(): Promise<ApiWorld> {
  const next = createApp(world.options)
  next.deps.loginGuard.load(await kept())
  return { ...world, ...next }
}

it('holds a guesser back over a restart, and lets others in', async () => {
  for (let i = 0; i < 6; i++) {
    await tryAs('agent1@example.com', 'wrong')
    await world.clock.advance(1000)
  }
  const restarted = await afterRestart()
  expect(await tryAs('agent1@example.com', password, restarted)).toBe(429)
  expect(await tryAs('agent2@example.com', password, restarted)).toBe(200)
  await world.clock.advance(60_000)
  expect(await tryAs('agent1@example.com', password, restarted)).toBe(200)
})

it('keeps what somebody typed as a name under a hash alone, and nothing of the few who mistype', async () => {
  for (let i = 0; i < 3; i++) await tryAs('supervisor@example.com', 'mistyped')
  const before = (await kept()).length
  for (let i = 0; i < 6; i++) await tryAs('my secret password', 'wrong')
  // Waits for the writes before it.
  await world.store.readSystem('users.count', null)
  const rows = await kept()
  expect(rows.length).toBeGreaterThan(before)
  expect(JSON.stringify(rows)).not.toContain('secret')
})

it('forgets after an hour of peace', async () => {
  await world.clock.advance(rememberFailuresMs + 1)
  expect(await kept()).toEqual([])
})
