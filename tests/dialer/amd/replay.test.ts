import { describe, expect, it } from 'vitest'
import { replay } from '../../../dialer/amd/replay.js'
import { defaultAmdThresholds as usual } from '../../../dialer/model/amd-settings.js'

describe('what other thresholds would have heard', () => {
  it.each([
    ['a short word and silence', [300, 500, 1500], usual, { verdict: 'human', afterMs: 1600 }],
    ['sentences', [300, 350, 90, 350, 90, 350, 90, 350], usual, { verdict: 'machine', afterMs: 1720 }],
    [
      'sentences, when more words are allowed',
      [300, 350, 90, 350, 90, 350, 90, 350, 90, 350],
      { ...usual, maximumWords: 5 },
      { verdict: 'machine', afterMs: 2160 },
    ],
    ['one long tone', [300, 1800], usual, { verdict: 'machine', afterMs: 1800 }],
    ['nothing', [4000], usual, { verdict: 'machine', afterMs: 2500 }],
    ['a click that is no word', [300, 60, 3000], usual, { verdict: 'machine', afterMs: 2860 }],
    [
      'nothing, for as long as may be',
      [6000],
      { ...usual, initialSilenceMs: 9000 },
      { verdict: 'unsure', afterMs: 5000 },
    ],
    ['a pause too short to part words', [300, 350, 30, 350, 30, 350, 900], usual, { verdict: 'human', afterMs: 2210 }],
  ] as const)('%s', (_, voice, thresholds, said) => {
    expect(replay(voice, thresholds)).toEqual(said)
  })

  it('is not known where too little was heard', () => {
    expect(replay([300, 500, 200], usual)).toBeNull()
    expect(replay([], usual)).toBeNull()
  })
})
