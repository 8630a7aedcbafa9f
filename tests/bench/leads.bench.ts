import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { defaultCampaignSettings } from '../../dialer/model/default-campaign-settings.js'
import { agentId, callRef, campaignId, leadId } from '../../dialer/model/ids.js'
import type { StepCommit } from '../../dialer/ports/engine-store.js'
import { commitStep } from '../../storage/engine-store/commit-step.js'
import { adoptLeads } from '../../storage/leads/profile/adopt.js'
import { assignByRule } from '../../storage/leads/profile/assign.js'
import { followLead, noteSpoken } from '../../storage/leads/profile/follow.js'
import { listProfiled, type ProfiledQuery } from '../../storage/leads/profile/repository.js'
import { openSiteDb } from '../../storage/open-databases.js'
import { kyselyOver, openSqlite } from '../../storage/open-sqlite.js'
import type { SiteTables } from '../../storage/site-tables.js'
import { siteTxMaker } from '../../storage/writer/make-tx.js'
import { makeRecord, milestones } from '../storage/support.js'
import { makeGate, monday10, number } from '../support/factories.js'
import { figuresOf, figuresText, judge, loadText } from './support/figures.js'

// What leads that people work cost: the steps of calls beside them, lists of many, and giving a thousand to agents.
// Run: npx tsx tests/bench/leads.bench.ts [leads]

const leads = Number(process.argv[2] ?? 200_000)
const folder = mkdtempSync(join(tmpdir(), 'trunkline-bench-'))
const path = join(folder, 'site.db')
const sqlite = openSiteDb(path, monday10)
const makeTx = siteTxMaker(sqlite)
const tx = makeTx(monday10)

sqlite
  .prepare(`INSERT INTO campaigns (name, status, settings, created_at, updated_at) VALUES ('Bench', 'active', ?, 0, 0)`)
  .run(JSON.stringify(defaultCampaignSettings))
sqlite
  .prepare(
    `WITH RECURSIVE n (id) AS (SELECT 1 UNION ALL SELECT id + 1 FROM n WHERE id < ?)
     INSERT INTO leads (id, campaign_id, number, name, email, metadata, priority, created_at, updated_at)
     SELECT id, 1, '+1' || (2000000000 + id), 'Lead ' || id, 'lead' || id || '@example.com',
       json_object('source', iif(id % 3 = 0, 'facebook', 'website')), id % 4 * 10, ? - (? - id) * 1000, ? FROM n`,
  )
  .run(leads, monday10, leads, monday10)

let commits = 0
/** An attempt and its end with a conversation: the two steps that pass the triggers. */
function stepsOf(lead: number): readonly StepCommit[] {
  commits += 1
  const ref = `bench-${commits}`
  const now = monday10 + commits
  const dialled = number(`+1${2_000_000_000 + lead}`)
  const of = { call: callRef(ref), campaign: campaignId(1), lead: leadId(lead), agent: agentId(1) }
  const common = { epoch: 'bench', agents: [], campaigns: [], dnc: [] }
  const record = makeRecord(ref, { ...of, number: dialled, milestones: milestones(now, { dialedAt: null }) })
  const gate = makeGate(record, { lead: of.lead, now })
  return [
    {
      ...common,
      id: commits * 2,
      gate,
      calls: [{ record, state: { name: 'reserved', until: now, leg: `tl.${ref}` } }],
      leads: [{ lead: of.lead, dueAt: now }],
      events: [{ kind: 'call.reserved', at: now, number: dialled, attempt: 1, ...of }],
    },
    {
      ...common,
      id: commits * 2 + 1,
      gate: null,
      calls: [
        {
          record: { ...record, outcome: 'connected', milestones: { ...record.milestones, endedAt: now + 60_000 } },
          state: null,
        },
      ],
      leads: [
        {
          lead: of.lead,
          status: commits % 2 === 0 ? 'contacted' : 'interested',
          attempted: { outcome: 'connected', at: now },
        },
      ],
      events: [
        {
          kind: 'call.ended',
          at: now,
          outcome: 'connected',
          endedBy: 'lead',
          cause: 16,
          talkMs: 1,
          durationMs: 1,
          ...of,
        },
      ],
    },
  ]
}

/** Steps of calls, in groups of twenty that are committed and not flushed: the work itself. µs a step. */
function stepCost(from: number, count: number): number {
  const steps = Array.from({ length: count }, (_, n) => stepsOf(from + n)).flat()
  sqlite.pragma('synchronous = OFF')
  const began = performance.now()
  for (let at = 0; at < steps.length; at += 20) {
    sqlite.exec('BEGIN')
    for (const step of steps.slice(at, at + 20)) {
      sqlite.exec('SAVEPOINT one')
      const result = commitStep(tx, step)
      if (!result.ok) throw new TypeError(`refused: ${result.refused}`)
      sqlite.exec('RELEASE one')
    }
    sqlite.exec('COMMIT')
  }
  return ((performance.now() - began) * 1000) / steps.length
}

const unworked: number[] = []
const rounds = 6
const each = 1000
stepCost(1, each)
for (let round = 0; round < rounds; round++) unworked.push(stepCost(1 + round * each, each))
/** What following a status and a conversation adds for a lead that has no profile. µs */
function followCost(): number {
  const [ended] = stepsOf(1).flatMap(({ events }) => events.filter((event) => event.kind === 'call.ended'))
  if (!ended) throw new TypeError('no call ended')
  const began = performance.now()
  for (let n = 0; n < 20_000; n++) {
    followLead(tx, 1, { status: 'new', callback_at: null }, { status: 'contacted', callback_at: null })
    noteSpoken(tx, ended)
  }
  return (performance.now() - began) / 20
}
sqlite.exec('BEGIN')
const follow = Math.min(followCost(), followCost(), followCost())
sqlite.exec('COMMIT')
const adoptBegan = performance.now()
for (let more = true; more; ) {
  sqlite.exec('BEGIN')
  more = adoptLeads(tx, { limit: 250 }).more
  sqlite.exec('COMMIT')
}
const adoptMs = performance.now() - adoptBegan
const worked = Array.from({ length: rounds }, (_, round) => stepCost(1 + (rounds + round) * each, each))
const least = (values: readonly number[]): number => Math.min(...values)
console.log(`${leads} leads, ${loadText()}`)
console.log(`a step of a call, least of ${rounds} rounds of ${2 * each}:`)
console.log(
  `  lead nobody works      ${least(unworked).toFixed(1)} µs, of which a call's end spends ${follow.toFixed(1)} µs on asking for a profile`,
)
console.log(`  lead that is worked    ${least(worked).toFixed(1)} µs`)
judge('a step for a lead nobody works costs at most 10 % more than without', follow <= least(unworked) * 0.1)
console.log(`a profile for a lead that has none: ${((adoptMs * 1000) / leads).toFixed(0)} µs`)

for (let n = 1; n <= 100; n++) {
  sqlite
    .prepare(
      `INSERT INTO agents (user_id, name, email, extension, phone_mode, presence, presence_since, created_at, updated_at)
       VALUES (?, 'Agent', 'agent@example.com', ?, 'nailedUp', 'available', ?, 0, 0)`,
    )
    .run(n, String(1000 + n), monday10 + n)
}
const gave: number[] = []
sqlite.exec('BEGIN')
for (let lead = leads - 999; lead <= leads; lead++) {
  const began = performance.now()
  assignByRule(tx, lead)
  gave.push(performance.now() - began)
}
sqlite.exec('COMMIT')
console.log(`giving one of a thousand leads to one of 100 agents: ${figuresText(figuresOf(gave))}`)
const loads = sqlite.prepare('SELECT min(open) AS least, max(open) AS most FROM agent_leads').get() as {
  readonly least: number
  readonly most: number
}
console.log(`  loads from ${loads.least} to ${loads.most}`)

const reader = openSqlite(path, 'read')
const db = kyselyOver<SiteTables>(reader)
const lists: readonly (readonly [string, Omit<ProfiledQuery, 'page' | 'limit'> & { readonly page?: number }])[] = [
  ['all, first page', {}],
  ['all, far back', { page: leads / 20 - 5 }],
  ['by score', { sortBy: 'score' }],
  ['of one source', { source: 'facebook' }],
  ['new and hot, by score', { progress: 'new', quality: 'warm', sortBy: 'score' }],
  ['of one agent', { agents: [agentId(1)] }],
  ['a word that one lead has', { search: 'lead77@example' }],
  ['a word that all have', { search: 'lead' }],
  ['part of a number', { search: '000077' }],
]
for (const [name, query] of lists) {
  const took: number[] = []
  for (let n = 0; n < 5; n++) {
    const began = performance.now()
    await listProfiled(db, { page: 1, limit: 20, ...query })
    took.push(performance.now() - began)
  }
  const first = took[0] ?? Number.NaN
  console.log(`list, ${name}: first ${first.toFixed(1)} ms, then ${least(took).toFixed(1)} ms`)
}
reader.close()
sqlite.close()
rmSync(folder, { recursive: true, force: true })
