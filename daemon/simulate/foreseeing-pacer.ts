import type { ClairvoyantSight } from '../../dialer/pacing/baselines/clairvoyant-pacer.js'
import { createClairvoyantPacer } from '../../dialer/pacing/baselines/clairvoyant-pacer.js'
import type { Pacer, PacerConfig } from '../../dialer/pacing/pacer.js'

/**
 * The clairvoyant bound on the real engine. There an agent's work is told while its future is not settled yet: it is told once more as
 * soon as it is, before the next decision.
 */
export function createForeseeingPacer(config: PacerConfig, sight: ClairvoyantSight): Pacer {
  const inner = createClairvoyantPacer(config, sight)
  const told = new Map<string, string>()
  return {
    ...inner,
    decide(snapshot) {
      for (const { agent, state } of snapshot.agents) {
        const ready = sight.readyBetween(agent)
        const seen = ready === null ? '' : `${ready.fromAt} ${ready.untilAt}`
        if (told.get(agent) === seen) continue
        told.set(agent, seen)
        inner.observe({ kind: 'agent', agent, at: snapshot.now, state })
      }
      return inner.decide(snapshot)
    },
  }
}
