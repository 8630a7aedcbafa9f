import type { PriorityClass } from '../model/lead-priority.js'
import type { LeadQuality } from './lead-profile.js'

/** Words in answers, the first list that holds one decides. */
const priorityWords: readonly (readonly [PriorityClass, readonly string[]])[] = [
  ['urgent', ['urgent', 'asap', 'immediate', 'emergency']],
  ['high', ['high', 'important', 'priority', 'critical']],
  ['low', ['low', 'casual', 'sometime', 'maybe']],
]

const qualityWords: readonly (readonly [LeadQuality, readonly string[]])[] = [
  ['hot', ['buy', 'purchase', 'interested', 'ready', 'now', 'today']],
  ['cold', ['maybe', 'later', 'sometime', 'just looking', 'information']],
]

/**
 * What a person's own answers say of how urgent (`medium` where nothing does) and how ready to buy (`warm`) they are. Whole words count,
 * without regard to case (`nowhere` is not `now`), also with the endings -ly, -s and -d (`immediately`).
 */
export function readAnswers(answers: Readonly<Record<string, string>>): {
  readonly priority: PriorityClass
  readonly quality: LeadQuality
} {
  const text = ` ${Object.values(answers)
    .join(' | ')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}|]+/gu, ' ')} `
  const holds = (word: string): boolean => ['', 'ly', 's', 'd'].some((end) => text.includes(` ${word}${end} `))
  const first = <T>(table: readonly (readonly [T, readonly string[]])[]): T | undefined =>
    table.find(([, words]) => words.some((word) => holds(word)))?.[0]
  return { priority: first(priorityWords) ?? 'medium', quality: first(qualityWords) ?? 'warm' }
}
