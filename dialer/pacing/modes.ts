import type { PacingInput } from './pacing-input.js'
import { powerLines } from './power.js'
import { progressiveLines } from './progressive.js'

/** How many more lines a campaign should place now, before any limit of trunk, campaign or site. Zero where agents dial. */
export function linesWanted(input: PacingInput): number {
  switch (input.settings.dialMode) {
    case 'manual':
    case 'preview':
      return 0
    case 'progressive':
      return progressiveLines(input)
    case 'power':
      return powerLines(input)
  }
}
