import fc from 'fast-check'
import { expect, test } from 'vitest'
import { writeCall } from '../../api/features/calls/call-json.js'
import { callToWire } from '../../api/features/calls/wire.js'
import { writeLead } from '../../api/features/leads/lead-json.js'
import { leadToWire } from '../../api/features/leads/wire.js'
import { outcomes } from '../../dialer/model/outcome.js'
import { type CallViewRow, callViewFromRow } from '../../storage/calls/repository.js'
import { type LeadRow, viewFromRow } from '../../storage/leads/repository.js'

// Lists write their rows without the objects between; what they write must be what those would say, for whatever stands in a row.

const runs = { seed: 6, numRuns: 200 }
const text = fc.string({ unit: 'grapheme', maxLength: 12 })
const some = fc.option(text)
const at = fc.integer({ min: 0, max: 4_000_000_000_000 })
const someAt = fc.option(at)
const id = fc.integer({ min: 1, max: 1e9 })
const facts = fc.dictionary(
  text,
  fc.oneof(text, fc.integer(), fc.boolean(), fc.constant(null), fc.constant({ a: [1] })),
)

const lead: fc.Arbitrary<LeadRow> = fc.record({
  id,
  campaign_id: id,
  number: text,
  name: some,
  email: some,
  metadata: facts.map((value) => JSON.stringify(value)),
  time_zone: fc.constantFrom('', 'Europe/Berlin', 'America/Chicago|America/New_York@US-FL', '@AU'),
  priority: fc.integer({ min: -1000, max: 1000 }),
  stage: fc.constantFrom('ready', 'claimed', 'inAttempt', 'finished'),
  status: fc.constantFrom('new', 'contacted', 'interested', 'notInterested'),
  attempts: fc.nat(),
  outcomes: fc.constant('{}'),
  last_attempt_at: someAt,
  due_at: at,
  callback_at: someAt,
  callback_agent_id: fc.option(id),
  finished_why: fc.constantFrom(null, 'disposition', 'maxAttempts'),
  owner_agent_id: fc.option(id),
  claimed_until: someAt,
  tags: fc.array(text).map((tags) => JSON.stringify(tags)),
  created_at: at,
  updated_at: at,
  deleted_at: fc.constant(null),
}) as fc.Arbitrary<LeadRow>

const call = fc.record({
  id,
  ref: text,
  direction: fc.constantFrom('outbound', 'inbound'),
  campaign_id: fc.option(id),
  lead_id: fc.option(id),
  agent_id: fc.option(id),
  number: text,
  extension: some,
  caller_id: some,
  trunk: some,
  dial_mode: fc.constantFrom('predictive', 'manual'),
  attempt: fc.nat(),
  reserved_at: at,
  dialed_at: someAt,
  ringing_at: someAt,
  answered_at: someAt,
  verdict_at: someAt,
  agent_at: someAt,
  bridged_at: someAt,
  ended_at: someAt,
  closed_at: someAt,
  verdict: fc.constantFrom(null, 'human', 'machine', 'notSure'),
  outcome: fc.constantFrom(null, ...outcomes),
  ended_by: fc.constantFrom(null, 'lead', 'agent', 'us'),
  cause: fc.option(fc.nat(127)),
  disposition: some,
  note: some,
  recording: some,
  state: fc.constant(null),
  metadata: fc.option(fc.dictionary(text, text).map((value) => JSON.stringify(value))),
  agent_name: some,
  campaign_name: some,
  lead_name: some,
  lead_priority: fc.option(fc.integer()),
  recording_state: fc.constantFrom(null, 'pending', 'stored', 'missing'),
}) as fc.Arbitrary<CallViewRow>

test('a lead', () => {
  fc.assert(
    fc.property(lead, (row) => {
      expect(JSON.parse(writeLead(row))).toEqual(JSON.parse(JSON.stringify(leadToWire(viewFromRow(row)))))
    }),
    runs,
  )
})

test('a call', () => {
  fc.assert(
    fc.property(call, (row) => {
      expect(writeCall(row)).toBe(JSON.stringify(callToWire(callViewFromRow(row))))
    }),
    runs,
  )
})
