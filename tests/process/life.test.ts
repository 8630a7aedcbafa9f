import { readFileSync, writeFileSync } from 'node:fs'
import { afterEach, describe, expect, it } from 'vitest'
import { parse, stringify } from 'yaml'
import { until } from '../lab/support/until.js'
import { expectSoundBooks, readBooks } from './support/books.js'
import { openCrew, people } from './support/crew.js'
import { type ProcessSite, processSite } from './support/process-site.js'

let site: ProcessSite | null = null
afterEach(async () => {
  await site?.remove()
  site = null
})

const said = (of: ProcessSite): readonly string[] => of.process.log.map(({ msg }) => msg)

describe('the end', () => {
  it('on SIGTERM lets conversations end by themselves, begins nothing new, and leaves complete books', async () => {
    site = await processSite()
    const own = site
    await own.start()
    const crew = await openCrew(own, { agents: 2, leads: Array(40).fill(people.patient) })
    const talkers = await crew.talking(2)
    own.process.signal('SIGTERM')
    await until('health says that it drains', async () => (await own.health()).draining)
    expect((await own.health()).code).toBe(200)
    const refused = own.admin.post(`/agents/${crew.agents[0]}/dial`, { phoneNumber: '+12125550100' })
    await expect(refused).rejects.toThrow(/409|503/)
    const begun = readBooks(own).calls.length
    for (const { id } of talkers) await crew.hangUp(id)
    expect(await own.process.exited).toBe(0)
    expect(said(own)).toContain('drained: no call was cut off')
    const books = readBooks(own)
    expect(books.calls).toHaveLength(begun)
    expect(books.calls.filter(({ closed_at }) => closed_at === null)).toEqual([])
    expectSoundBooks(books)
  })

  it('ends conversations itself when the time is over, and at once at a second signal', async () => {
    site = await processSite({ config: { drain: { timeoutS: 1 } } })
    const own = site
    await own.start()
    const crew = await openCrew(own, { agents: 1, leads: [people.patient, people.patient, people.patient] })
    await crew.talking(1)
    expect(await own.stop()).toBe(0)
    expect(said(own)).toContain('draining took longer than 1 s: hanging up 1 calls')
    expect(readBooks(own).calls.map(({ outcome }) => outcome)).toEqual(['connected'])

    own.configure({ drain: { timeoutS: 600 } })
    await own.start()
    await crew.signOn()
    await crew.talking(1)
    own.process.signal('SIGTERM')
    await until('draining', () => said(own).includes('the process is draining'))
    own.process.signal('SIGTERM')
    expect(await own.process.exited).toBe(0)
    expect(said(own)).toContain('drained, not all calls came to their own end')
  })

  it('by kill -9: the simulated PBX is gone too, so open attempts get their one record, leads come back, agents are signed off', async () => {
    site = await processSite()
    const own = site
    await own.start()
    const later = { afterS: 3600, maxTimes: 3 }
    const crew = await openCrew(own, {
      agents: 2,
      leads: [people.patient, people.patient, ...Array(4).fill(people.noAnswer)],
      settings: { ratio: 3, retry: { no_answer: later, cancelled: later, failed: later } },
    })
    await crew.talking(2)
    // Conversations begin at once and are written down a moment later: a crash before that knows the attempt alone.
    await until('all is on disk', () => {
      const { calls, journal } = readBooks(own)
      return calls.length === 6 && journal.filter(({ kind }) => kind === 'call.connected').length === 2
    })
    await own.kill()
    const open = readBooks(own).calls.filter(({ closed_at }) => closed_at === null)
    expect(open).toHaveLength(6)

    await own.start()
    const books = await until('open attempts are closed', () => {
      const now = readBooks(own)
      const left = now.calls.filter((call) => open.some(({ ref }) => ref === call.ref) && call.closed_at === null)
      return left.length === 0 ? now : null
    })
    expectSoundBooks(books)
    expect(books.calls).toHaveLength(6)
    const ends = books.calls.filter(({ ref }) => open.some((call) => call.ref === ref))
    expect(ends.map(({ state }) => state)).toEqual(open.map(() => null))
    expect(books.calls.map(({ outcome }) => `${outcome}`).toSorted()).toEqual([
      ...Array(2).fill('connected'),
      ...Array(4).fill('failed'),
    ])
    expect(books.leads.map(({ stage }) => stage)).toEqual([...Array(2).fill('finished'), ...Array(4).fill('ready')])
    const agents = await until('the agents are signed off', async () => {
      const all = await crew.presences()
      return all.every(({ presence }) => presence === 'logged_out') ? all : null
    })
    expect(agents).toHaveLength(2)
    const signedOff = books.journal.flatMap(({ kind, body }) => {
      const event = JSON.parse(body) as { to?: string; reason?: string }
      return kind === 'agent.presence' && event.to === 'loggedOut' ? [event.reason] : []
    })
    expect(signedOff).toEqual(agents.map(() => 'The connection to the phone was lost.'))
    expect(await own.stop()).toBe(0)
  })
})

describe('SIGHUP', () => {
  const change = (own: ProcessSite, edit: (config: Record<string, never>) => void): void => {
    const config = parse(readFileSync(own.configFile, 'utf8'))
    edit(config)
    writeFileSync(own.configFile, stringify(config))
    own.process.signal('SIGHUP')
  }
  const times = (own: ProcessSite, sentence: RegExp): number => said(own).filter((msg) => sentence.test(msg)).length

  it('takes over limits and log level, names what needs a restart, and keeps the old ones when the file is wrong', async () => {
    site = await processSite()
    const own = site
    await own.start()
    const limits = async () => (await own.admin.get<{ limits: { maxLines: number } }>('/site')).limits.maxLines
    expect(await limits()).toBe(200)
    expect(own.process.log.some(({ level }) => level === 'debug')).toBe(false)

    change(own, (config: Record<string, unknown>) => {
      config['log'] = { level: 'debug' }
      const [first] = config['sites'] as { limits: { maxLines: number } }[]
      if (first) first.limits.maxLines = 7
      config['dataDir'] = 'elsewhere'
    })
    await until('the reload', () => times(own, /^the configuration was read again/) === 1)
    expect(said(own).find((msg) => msg.includes('need a restart'))).toContain('dataDir')
    expect(await until('the new limit', async () => (await limits()) === 7)).toBe(true)
    await until('a word of the debug level', () => own.process.log.some(({ level }) => level === 'debug'))

    change(own, (config: Record<string, unknown>) => {
      config['log'] = { level: 'loud' }
      const [first] = config['sites'] as { limits: { maxLines: number } }[]
      if (first) first.limits.maxLines = 9
    })
    await until('the refusal', () => times(own, /^the configuration was not taken over/) === 1)
    expect(own.process.log.some((line) => JSON.stringify(line).includes('log.level'))).toBe(true)
    expect(await limits()).toBe(7)
    expect(await own.stop()).toBe(0)
  })
})
