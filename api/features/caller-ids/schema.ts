import { z } from 'zod'
import { idNumber, paging } from '../../schema/pieces.js'
import { groupName } from '../campaigns/settings/caller-id-policy.js'

const given = {
  label: z.string().trim().min(1).max(100).nullable(),
  group: groupName.nullable().describe('Campaigns choose numbers by their group (`callerIdPolicy.groups`).'),
  dailyLimit: z
    .int()
    .min(1)
    .max(100_000)
    .nullable()
    .describe('Most calls in one day of the site; null: none of its own.'),
  campaignIds: z.array(idNumber).max(1000).describe('Campaigns that may use it; empty: every campaign.'),
  callable: z.boolean().describe('It is the site’s own and calls to it are answered (47 CFR 64.1601(e)).'),
  active: z.boolean().describe('`false`: nobody uses it.'),
}

export const callerIdCreate = z.strictObject({
  phoneNumber: z.string('A number is needed.').min(1).max(50),
  label: given.label.default(null),
  group: given.group.default(null),
  dailyLimit: given.dailyLimit.default(null),
  campaignIds: given.campaignIds.default([]),
  callable: given.callable.default(true),
  active: given.active.default(true),
})

export const callerIdUpdate = z.strictObject(given).partial()

export const callerIdQuery = z.strictObject({
  page: paging.page,
  limit: paging.limit,
  group: z.string().min(1).max(100).optional(),
  query: z.string().max(100).optional().describe('Part of the number or the label.'),
})

const signal = z.object({
  calls: z.int().describe('Cases of the last days that were compared with those of other numbers.'),
  hits: z.int(),
  share: z.number().nullable().describe('hits / calls, 0 to 1; null: no cases.'),
  low: z.number().describe('Lower end of its 95 % interval (Clopper-Pearson).'),
  high: z.number(),
  expected: z.number().nullable().describe('The share of other numbers on the same lists at the same time.'),
})

const standing = {
  callsToday: z.int(),
  lastCallAt: z.string().nullable(),
  health: z.object({
    state: z
      .enum(['healthy', 'watched', 'resting', 'quarantined'])
      .describe('`resting` ends by itself; `quarantined` only by a person (`release`).'),
    since: z.string(),
    until: z.string().nullable().describe('When the rest ends.'),
    signal: z.enum(['answers', 'short_calls', 'complaints']).nullable().describe('What spoke against it.'),
    isActedOn: z
      .boolean()
      .describe('Some campaign that uses it leaves it out while it rests (`callerIdPolicy.health`).'),
    evidence: z.number().describe('What speaks against it now; at 1 it rests.'),
    compared: z.int().describe('Calls compared since `since`.'),
    answers: signal.describe('Answered by a person, of calls that reached the called side.'),
    shortCalls: signal.describe('Ended by the person within 6 s, of those.'),
    complaints: signal.describe('Put on the do-not-call list by the agent, of calls an agent spoke in.'),
    why: z.string(),
    next: z.string().describe('What changes next, and what to do.'),
  }),
}

export const callerIdWire = z.object({
  id: z.int(),
  phoneNumber: z.string(),
  label: z.string().nullable(),
  group: z.string().nullable(),
  area: z.string().nullable().describe('Its area code; outside North America the first four digits.'),
  region: z.string().nullable().describe('ISO 3166-2.'),
  country: z.string().nullable().describe('ISO 3166-1.'),
  dailyLimit: z.int().nullable(),
  campaignIds: z.array(z.int()),
  callable: z.boolean(),
  active: z.boolean(),
  ...standing,
  createdAt: z.string(),
  updatedAt: z.string(),
})

export const campaignCallerIdWire = z.object({
  phoneNumber: z.string(),
  ...standing,
  limit: z.int().nullable().describe('Most calls a day: its own limit or the campaign’s, whichever is lower.'),
  hold: z
    .enum(['none', 'daily_limit', 'min_rest', 'resting', 'quarantined'])
    .describe('What keeps the campaign from using it now.'),
  holdUntil: z.string().nullable(),
})
