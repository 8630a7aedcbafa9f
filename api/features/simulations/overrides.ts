import { z } from 'zod'
import { DomainError } from '../../../dialer/model/domain-error.js'
import { type SettingsInput, settingsInput } from '../campaigns/settings-schema.js'
import { mostAgents } from './description.js'

/** What a what-if changes of a day, before any policy is put on it. */
export const overridesInput = z.strictObject({
  settings: settingsInput.optional().describe('Changes of every campaign’s settings.'),
  limits: z
    .strictObject({
      maxLines: z.int().min(1).max(100_000).optional(),
      callsPerSecond: z.number().min(0.1).max(10_000).optional(),
    })
    .optional()
    .describe('Of the site; trunks that bear less are taken to bear as much.'),
  agents: z.int().min(1).max(mostAgents).optional().describe('So many agents, with the hours of those there are.'),
})

export type Overrides = z.output<typeof overridesInput>

/** Other spellings that people know from the model of the product. */
const spellings: Readonly<Record<string, string>> = { dialMode: 'dialingMode', callDelayS: 'callDelay' }

/**
 * Reads changes as a command line gives them: `campaign.dialingMode=predictive`, `pacing.maxLinesPerAgent=4`, `amd.mode=on`,
 * `limits.maxLines=95`, `agents=60`. A key without a known beginning is one of the campaigns' settings.
 * @throws DomainError VALIDATION_ERROR
 */
export function parseOverrides(words: readonly string[]): Overrides {
  const raw: Record<string, unknown> = {}
  for (const word of words) {
    const cut = word.indexOf('=')
    if (cut < 1) throw wrong(word, `"${word}" is no KEY=VALUE.`)
    const path = word.slice(0, cut).split('.')
    put(raw, placeOf(path), valueOf(word.slice(cut + 1)))
  }
  const parsed = overridesInput.safeParse(raw)
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  const key = issue === undefined ? '' : issue.path.join('.')
  throw wrong(key, `${key}: ${issue?.message ?? 'is wrong.'}`)
}

/** True if nothing is changed. */
export function isUnchanged({ settings, limits, agents }: Overrides): boolean {
  return settings === undefined && limits === undefined && agents === undefined
}

/** The settings part of overrides, empty where nothing is said. */
export function settingsOf({ settings }: Overrides): SettingsInput {
  return settings ?? settingsInput.parse({})
}

function placeOf(path: readonly string[]): readonly string[] {
  const [first = '', ...rest] = path
  if (first === 'limits') return path
  if (first === 'agents') return ['agents']
  const inner = first === 'campaign' || first === 'settings' ? rest : path
  return ['settings', ...inner.map((key) => spellings[key] ?? key)]
}

function put(into: Record<string, unknown>, [key = '', ...rest]: readonly string[], value: unknown): void {
  if (rest.length === 0) {
    into[key] = value
    return
  }
  const known = into[key]
  const inner: Record<string, unknown> = isRecord(known) ? known : {}
  into[key] = inner
  put(inner, rest, value)
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** A number, a word such as true, a list or an object in JSON; else the text itself. */
function valueOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    if (error instanceof SyntaxError) return text
    throw error
  }
}

function wrong(field: string, message: string): DomainError {
  return new DomainError('VALIDATION_ERROR', message, { fields: { [field]: message } })
}
