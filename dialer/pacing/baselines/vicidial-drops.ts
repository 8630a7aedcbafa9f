import type { PacerEvent } from '../pacer.js'

/** VICIdial's counts of the day: drops at once, answers only when the agent has closed the call. */
export interface VicidialDrops {
  observe(event: PacerEvent): void
  /** Once a minute: takes stock, and begins the next minute. */
  recount(): void
  newDay(): void
  /** As of now. */
  callsToday(): number
  /** As of the last recount. */
  dropPercent(): number
  callsLastMinute(): number
  dropsLastMinute(): number
}

export function createVicidialDrops(): VicidialDrops {
  const withCall = new Set<string>()
  let calls = 0
  let drops = 0
  let handled = 0
  let callsBefore = 0
  let dropsBefore = 0
  let known = { percent: 0, calls: 0, drops: 0 }
  return {
    observe(event) {
      if (event.kind === 'dialed') calls++
      else if (event.kind === 'abandoned') drops++
      else if (event.kind === 'connected') withCall.add(event.agent)
      else if (event.kind === 'agent' && event.state !== 'talking' && event.state !== 'wrapUp') {
        if (withCall.delete(event.agent)) handled++
      }
    },
    recount() {
      const people = handled + drops
      known = {
        percent: people === 0 ? 0 : (100 * drops) / people,
        calls: calls - callsBefore,
        drops: drops - dropsBefore,
      }
      callsBefore = calls
      dropsBefore = drops
    },
    newDay() {
      calls = drops = handled = callsBefore = dropsBefore = 0
      known = { percent: 0, calls: 0, drops: 0 }
    },
    callsToday: () => calls,
    dropPercent: () => known.percent,
    callsLastMinute: () => known.calls,
    dropsLastMinute: () => known.drops,
  }
}
