import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { SimulationResult } from '../../api/features/simulations/result.js'
import { until } from '../lab/support/until.js'
import { type ProcessSite, processSite } from './support/process-site.js'
import { jsonOf, runCommand } from './support/run-command.js'

let dir: string

beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'trunkline-simulate-'))
})
afterAll(() => rmSync(dir, { recursive: true, force: true }))

const run = (...args: readonly string[]) => runCommand(args, { cwd: dir })

describe('trunkline simulate', () => {
  it('plays a described day once for each policy, and prints a table, JSON and a page', async () => {
    const file = join(dir, 'day.yaml')
    writeFileSync(file, 'agents: 5\nhours: 0.5\ncampaigns:\n  - people: 0.3\n    talkS: 40\n')
    const told = await run('simulate', file, '--compare', 'progressive,power:2', '--html', 'report.html')
    expect(told.code).toBe(0)
    expect(told.out).toMatch(/policy +calls\/agent-h +utilisation/)
    expect(told.out).toMatch(/^progressive +\d+\.\d\d +/m)
    expect(told.out).toMatch(/^power:2 +\d+\.\d\d +/m)
    expect(readFileSync(join(dir, 'report.html'), 'utf8')).toContain('<svg ')
    const json = await run('simulate', file, '--set', 'campaign.dialMode=power', '--set', 'agents=3', '--json')
    const result = jsonOf<SimulationResult>(json)
    expect(result).toMatchObject({ agents: 3, variants: [{ name: 'asset' }] })
  })

  it('prints an example that can be simulated', async () => {
    const { out } = await run('simulate', '--example')
    const short = out.replace('hours: 8', 'hours: 0.2')
    writeFileSync(join(dir, 'example.yaml'), short)
    expect((await run('simulate', 'example.yaml', '--json')).code).toBe(0)
  })

  it('tells all that is wrong with a description, and what it needs', async () => {
    writeFileSync(join(dir, 'wrong.yaml'), 'agents: none\ncampaigns:\n  - people: 25\n')
    const wrong = await run('simulate', 'wrong.yaml')
    expect(wrong.code).toBe(1)
    expect(wrong.err).toContain('campaigns.0.people')
    expect((await run('simulate')).err).toContain('--day yesterday')
    expect((await run('simulate', 'nowhere.yaml')).err).toContain('cannot be read')
    expect((await run('simulate', 'wrong.yaml', '--compare', 'magic')).err).toContain('is no policy')
  })
})

describe('trunkline simulate --faults', () => {
  it('plays days by their seeds, each a line, and all steps of one where they are asked for', async () => {
    const days = await run('simulate', '--faults', '--seed', '5', '--days', '2')
    expect(days.code).toBe(0)
    expect(days.out).toMatch(/^seed 5, a \w+ day: \d+ calls, \d+ steps, \d+ (life|lives) of the program; /m)
    expect(days.out).toMatch(/^2 days, seeds 5 to 6, \d+ a minute; /m)
    expect(days.out).toContain('No invariant was broken.')
    const steps = await run('simulate', '--faults', '--seed', '5', '--steps', '--from', '1', '--until', '2')
    expect(steps.out).toMatch(/^ +1 \d\d:\d\d:\d\d\.\d+ program begins life 1\n +2 /)
  })

  it('refuses flags that say nothing to it, and numbers of no day', async () => {
    for (const wrong of [['day.yaml'], ['--compare', 'asset'], ['--from', '3']]) {
      expect(await run('simulate', '--faults', ...wrong)).toMatchObject({ code: 2 })
    }
    expect((await run('simulate', '--steps')).err).toContain('goes with --faults')
    expect((await run('simulate', '--faults', '--seed', 'x')).err).toContain('--seed x')
    expect((await run('simulate', '--faults', '--days', '0')).err).toContain('from 1')
    expect((await run('simulate', '--faults', '--steps', '--from', '9', '--until', '3')).err).toContain('before')
  })
})

describe('beside a running process', () => {
  let site: ProcessSite

  beforeAll(async () => {
    site = await processSite()
    await site.start()
  })
  afterAll(() => site.remove())

  it('preflight tells what a campaign lacks, by a simulation in a thread of its own', async () => {
    await site.admin.post('/users', {
      email: 'one@example.com',
      password: 'a long password',
      name: 'Agent 1',
      role: 'agent',
    })
    await site.admin.post('/agents', { userId: 2, extension: '1001', phoneMode: 'nailed_up' })
    await site.admin.post('/campaigns', { name: 'Spring', settings: { dialingMode: 'predictive' } })
    await site.admin.post('/leads', { campaignId: 1, phoneNumber: '+12025550123' })
    const told = await site.run('preflight', '--campaign', 'Spring')
    expect(told.err).toBe('')
    expect(told.out).toContain('ok       leads: 1 leads: 1 ready')
    expect(told.out).toMatch(/ok {7}forecast: 1 agents would be busy \d+ %/)
    expect(told.out).toContain('warning  test call: none in the last 24 hours')
    expect(told.code).toBe(0)
  })

  it('a what-if asked over the API is played beside the calls, and its answer kept', async () => {
    const description = { agents: 3, hours: 0.2, campaigns: [{ people: 0.3 }] }
    const asked = await site.admin.post<{ id: number }>('/simulations', { description, variants: ['power:2'] })
    const done = await until('the answer', async () => {
      const status = await site.admin.get<{ state: string; result: SimulationResult | null }>(
        `/simulations/${asked.id}`,
      )
      return status.state === 'done' ? status : null
    })
    expect(done.result?.variants.map(({ name }) => name)).toEqual(['power:2'])
    const recorded = await site.admin.post<{ id: number }>('/simulations', {})
    const failed = await until('the refusal', async () => {
      const status = await site.admin.get<{ state: string; error: { message: string } | null }>(
        `/simulations/${recorded.id}`,
      )
      return status.state === 'failed' ? status : null
    })
    expect(failed.error?.message).toContain('too few to play the day again')
  })

  it('a day without calls is refused with its reason', async () => {
    const told = await site.run('simulate', '--day', 'yesterday')
    expect(told.code).toBe(1)
    expect(told.err).toContain('too few to play the day again')
  })
})
