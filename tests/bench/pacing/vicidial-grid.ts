import type { VicidialSettings } from '../../../dialer/pacing/baselines/vicidial-settings.js'

type Grid = Partial<VicidialSettings>

/** All pairs of a ceiling and one of the other settings. */
const cross = (base: Grid, levels: readonly number[], others: readonly Grid[]): readonly Grid[] =>
  levels.flatMap((maxLevel) => others.map((other) => ({ ...base, ...other, maxLevel })))

/** Some 200 settings among which hindsight may choose: all that a person would turn, finer where it pays. */
export const vicidialGrid: readonly Grid[] = [
  ...cross(
    { method: 'hardLimit', availableOnly: true },
    [1.5, 2, 2.5, 3, 3.5, 4, 5, 6, 8, 10],
    [{}, { dropLimitPercent: 2 }, { dropLimitPercent: 1 }, { target: -1 }, { target: -2 }, { target: -5 }],
  ),
  ...cross(
    { method: 'hardLimit', availableOnly: false },
    [1.1, 1.2, 1.3, 1.5, 1.75, 2, 2.5, 3],
    [{}, { dropLimitPercent: 2 }, { dropLimitPercent: 1 }, { target: -1 }, { target: -5 }],
  ),
  ...cross(
    { method: 'average', availableOnly: true },
    [2, 3, 4, 6, 8],
    [{}, { dropLimitPercent: 2 }, { target: -1 }, { target: -5 }],
  ),
  ...cross(
    { method: 'average', availableOnly: false },
    [1.2, 1.5, 2, 3],
    [{}, { dropLimitPercent: 2 }, { target: -5 }],
  ),
  ...cross(
    { method: 'tapered', availableOnly: true },
    [1.5, 2, 2.5, 3, 3.5, 4, 5, 6, 8],
    [{}, { target: -1 }, { target: -5 }],
  ),
  ...cross({ method: 'tapered', availableOnly: false }, [1.1, 1.2, 1.3, 1.5, 2, 3], [{}, { target: -5 }]),
  ...cross(
    { method: 'hardLimit', availableOnly: true },
    [3, 4, 6, 10],
    [-80, -50, 50].flatMap((intensity) => [{ intensity }, { intensity, target: -1 }]),
  ),
]
