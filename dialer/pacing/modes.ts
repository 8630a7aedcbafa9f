import type { PacingInput } from './pacing-input.js'
import { powerLines } from './power.js'
import { progressiveLines } from './progressive.js'

/**
 * How many more lines a campaign should place now for agents who are ready, before any limit of trunk, campaign or site. Zero where
 * agents dial. Whatever its mode, a campaign that has reached a limit on abandoned calls places one line per ready agent.
 */
export function linesWanted(input: PacingInput): number {
  switch (input.settings.dialMode) {
    case 'manual':
    case 'preview':
      return 0
    case 'power':
      return input.isOver ? progressiveLines(input) : powerLines(input)
    case 'progressive':
    case 'predictive':
    case 'queue':
      return progressiveLines(input)
  }
}
