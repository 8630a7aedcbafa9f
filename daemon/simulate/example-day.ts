/** A description to begin with, as `trunkline simulate --example` prints it. */
export const exampleDay = `# A day to simulate: trunkline simulate FILE. Only agents and campaigns must be there.
name: A day in spring
date: 2026-03-02
timeZone: Europe/Berlin
from: '09:00'
hours: 8
agents:
  - count: 30
  - count: 20
    from: '10:00'
    to: '16:00'
breaks:
  - { at: '12:30', minutes: 30, share: 0.9, spreadS: 1800 }
pauses: { everyMinutes: 90, minutes: 5 }     # each agent's own
trunks:
  - { name: main, lines: 200, callsPerSecond: 20 }
campaigns:
  - leads: 40000                             # null: more than can be called
    people:                                  # share of calls a person answers
      steps: [{ at: '09:00', value: 0.28 }, { at: '12:00', value: 0.18 }, { at: '15:00', value: 0.25 }]
    machines: 0.15
    talkS: { mix: [{ weight: 3, of: { mean: 40, spread: 0.6 } }, { weight: 1, of: { mean: 280, spread: 0.8 } }] }
    wrapUpS: { mean: 15, spread: 0.5 }
    settings:                                # as the settings of a campaign
      dialingMode: predictive
      ringTimeoutS: 25
      amd: { mode: 'on' }
`
