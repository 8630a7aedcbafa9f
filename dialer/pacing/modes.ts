import type { PacingInput } from './pacing-input.js'
import { powerLines } from './power.js'
import { progressiveLines } from './progressive.js'

/** How many more lines a campaign should place now, before any limit of trunk, campaign or site. Zero where agents dial. */
export function linesWanted(input: PacingInput): number {
  switch (input.settings.dialMode) {
    case 'manual':
    case 'preview':
      return 0
    // Where its pacer does not speak, as at an abandonment limit of 0, a predictive campaign is a progressive one.
    case 'predictive':
    case 'progressive':
      return progressiveLines(input)
    case 'power':
      return powerLines(input)
  }
}
