import { z } from 'zod'
import { type RuleCheck, stateRules } from '../../../dialer/campaigns/state-rules.js'
import { type CompliancePreset, compliancePresets } from '../../../dialer/model/compliance-settings.js'
import { campaignId } from '../../../dialer/model/ids.js'
import { jsonRow } from '../../rows.js'
import { idParam } from '../../schema/pieces.js'
import { snakeWord } from '../../schema/words.js'
import { complianceToWire, complianceWire } from '../campaigns/settings/compliance.js'
import { span, spanToWire } from '../campaigns/settings/span.js'
import { campaignExclusions } from './exclusions-service.js'

const tag = 'Compliance'

const exclusionsWire = z.object({
  ready: z.int(),
  inAttempt: z.int(),
  finished: z.int(),
  sampled: z
    .int()
    .describe(
      'Ready leads that were looked at. Fewer than `ready`: the counts are scaled from an evenly spaced sample.',
    ),
  rules: z
    .record(z.string(), z.int())
    .describe('Ready leads by the rule that speaks first; `none` may be dialled now.'),
})

const ruleWire = z.object({
  region: z.string(),
  callingWindow: z.array(span),
  holidays: z.string().nullable().describe('Calendar on whose days nobody may be called.'),
  maxPerDay: z.int().nullable().describe('Most attempts per number in 24 hours.'),
  source: z.string(),
  checked: z
    .enum(['text', 'summary', 'partly', 'no'])
    .describe(
      '`text`: held against the text of the law in a stored copy; `summary`: against summaries by others alone; `partly`: part of it against the text; `no`: not checked against the statute. No lawyer read any row: check the law.',
    ),
  checkedInWords: z.string(),
  note: z.string().nullable().describe('What was read, or what differs.'),
})

const checkWords: Readonly<Record<RuleCheck, string>> = {
  text: 'Held against the text of the law in a stored copy, which may be old. Check the law.',
  summary: 'Not checked against the statute, only against summaries by others. Check the law.',
  partly: 'Checked against the statute in part only. Check the law.',
  no: 'Not checked against the statute. Check the law.',
}

const presetWire = z.object({ name: z.string(), settings: complianceWire })

export const complianceRows = [
  jsonRow({
    method: 'get',
    path: '/campaigns/:id/exclusions',
    tag,
    summary: 'How many ready leads each rule excludes now',
    right: 'site.read',
    params: idParam,
    answer: {
      data: exclusionsWire,
      example: {
        ready: 1000,
        inAttempt: 4,
        finished: 200,
        sampled: 1000,
        rules: { none: 700, state_rule: 280, dnc: 20 },
      },
    },
    run: async ({ principal, params, deps }) => {
      const { rules, ...counts } = await campaignExclusions(principal, { id: campaignId(params.id) }, deps)
      const named = Object.fromEntries(Object.entries(rules).map(([rule, n]) => [snakeWord(rule), n]))
      return { data: { ...counts, rules: named } }
    },
  }),
  jsonRow({
    method: 'get',
    path: '/compliance/state-rules',
    tag,
    summary: 'Hours and days the law of a place allows, as the dialer keeps them; no legal advice',
    right: 'campaign.read',
    answer: {
      data: ruleWire,
      list: true,
      example: {
        region: 'US-FL',
        callingWindow: [{ days: [1, 2, 3, 4, 5, 6, 7], from: '08:00', to: '20:00' }],
        holidays: null,
        maxPerDay: 3,
        source: 'Fla. Stat. 501.616(6)',
        checked: 'text',
        checkedInWords: checkWords.text,
        note: 'The three calls are on the same subject.',
      },
    },
    run: async () => ({
      items: stateRules.map(({ region, window, holidays, maxPerDay, source, checked, note }) => ({
        region,
        callingWindow: window.spans.map(spanToWire),
        holidays: holidays === null ? null : snakeWord(holidays),
        maxPerDay,
        source,
        checked,
        checkedInWords: checkWords[checked],
        note,
      })),
      page: null,
    }),
  }),
  jsonRow({
    method: 'get',
    path: '/compliance/presets',
    tag,
    summary: 'Sets of rules to begin a campaign with, by the name its settings take',
    right: 'campaign.read',
    answer: {
      data: presetWire,
      list: true,
      example: { name: 'us', settings: complianceToWire(compliancePresets.us) },
    },
    run: async () => ({
      items: (Object.keys(compliancePresets) as CompliancePreset[]).map((name) => ({
        name: snakeWord(name),
        settings: complianceToWire(compliancePresets[name]),
      })),
      page: null,
    }),
  }),
]
