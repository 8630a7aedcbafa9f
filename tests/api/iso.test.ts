import { expect, it } from 'vitest'
import { iso } from '../../api/schema/pieces.js'

it('writes every moment as a Date does', () => {
  const moments = [
    0,
    1,
    999,
    86_399_999,
    86_400_000,
    -1,
    -86_400_001,
    1_772_445_600_123,
    Date.UTC(2028, 1, 29, 23, 59, 59, 7),
    253_402_300_799_999,
    1.5,
  ]
  for (const at of moments) expect(iso(at)).toBe(new Date(at).toISOString())
})
