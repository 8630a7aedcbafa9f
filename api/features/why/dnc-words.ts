import type { DncMatch } from '../../../storage/dnc/match.js'
import { iso } from '../../schema/pieces.js'
import { snakeWord } from '../../schema/words.js'

/** Which list, import or entry forbids a number, so that a person finds it: `list "Register" (national), import 4 of register.csv …`. */
export function dncSource({ list, reason, origin }: DncMatch): string {
  const at = iso(origin.at)
  if (origin.kind === 'import') {
    return `list "${list ?? ''}" (${snakeWord(reason)}), import ${origin.id} of ${origin.fileName}, committed ${at}`
  }
  const what = origin.isPrefix ? `every number that begins with ${origin.pattern}` : origin.pattern
  const whose = origin.isOfCampaign ? 'the campaign' : 'the site'
  return `entry ${origin.id} of ${whose}: ${what}, made ${at}, reason: ${reason}`
}
