import { afterEach, beforeEach, expect, it } from 'vitest'
import { siteId } from '../../dialer/model/ids.js'
import { openTestStore, refusalOf, site, type TestStore } from './support.js'

let test: TestStore
beforeEach(async () => {
  test = await openTestStore()
  await test.store.writeSystem('sites.put', { id: site, name: 'Main' })
})
afterEach(() => test.end())

const person = { email: 'a@example.com', name: 'Agent 1', passwordHash: 'x', role: 'agent' } as const
const byEmail = () => test.store.readSystem('users.byEmail', { email: person.email })

it('an account and its membership are kept together or not at all', async () => {
  const nowhere = { ...person, membership: { site: siteId('nowhere'), role: 'agent' } } as const
  expect(await refusalOf(test.store.writeSystem('users.create', nowhere))).toBe('CONFLICT')
  expect(await byEmail()).toBeNull()
  const { id } = await test.store.writeSystem('users.create', { ...person, membership: { site, role: 'agent' } })
  expect(await test.store.readSystem('memberships.of', { user: id })).toEqual([{ site, role: 'agent' }])
})

it('a change of role that fails for the site does not change the account', async () => {
  const { id } = await test.store.writeSystem('users.create', { ...person, membership: { site, role: 'agent' } })
  const promote = { id, role: 'manager', membership: { site: siteId('nowhere'), role: 'admin' } } as const
  expect(await refusalOf(test.store.writeSystem('users.update', promote))).toBe('CONFLICT')
  expect(await byEmail()).toMatchObject({ role: 'agent' })
  await test.store.writeSystem('users.update', { ...promote, membership: { site, role: 'admin' } })
  expect(await byEmail()).toMatchObject({ role: 'manager' })
  expect(await test.store.readSystem('memberships.of', { user: id })).toEqual([{ site, role: 'admin' }])
})
