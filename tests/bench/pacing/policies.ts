import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { createClairvoyantPacer } from '../../../dialer/pacing/baselines/clairvoyant-pacer.js'
import { createFixedRatioPacer } from '../../../dialer/pacing/baselines/fixed-ratio-pacer.js'
import { createIssabelPacer } from '../../../dialer/pacing/baselines/issabel-pacer.js'
import { createProgressivePacer } from '../../../dialer/pacing/baselines/progressive-pacer.js'
import { createVicidialPacer } from '../../../dialer/pacing/baselines/vicidial-pacer.js'
import type { PacerFactory } from '../../../dialer/pacing/pacer.js'
import type { FloorPolicy } from '../../../dialer/simulation/floor.js'

/** The pacer under test, loaded by name so that the baselines can be compared without it. */
const underTest = new URL('../../../dialer/pacing/predictive-pacer.ts', import.meta.url)

/** Every policy that can be asked for by name. */
export async function namedPolicies(): Promise<ReadonlyMap<string, FloorPolicy>> {
  const policies = new Map<string, FloorPolicy>([
    ['progressive', (config) => createProgressivePacer(config)],
    ['ratio-1.5', (config) => createFixedRatioPacer(config, 1.5)],
    ['ratio-2', (config) => createFixedRatioPacer(config, 2)],
    ['ratio-3', (config) => createFixedRatioPacer(config, 3)],
    ['vici-hard', (config) => createVicidialPacer(config)],
    ['vici-average', (config) => createVicidialPacer(config, { method: 'average' })],
    ['vici-tapered', (config) => createVicidialPacer(config, { method: 'tapered' })],
    ['vici-available', (config) => createVicidialPacer(config, { availableOnly: true, maxLevel: 6, target: -5 })],
    ['issabel', (config) => createIssabelPacer(config, { overcommit: false })],
    ['issabel-over', (config) => createIssabelPacer(config, { overcommit: true })],
    ['clairvoyant', createClairvoyantPacer],
  ])
  if (existsSync(fileURLToPath(underTest))) {
    const { createPacer } = (await import(underTest.href)) as { createPacer: PacerFactory }
    policies.set('predictive', (config) => createPacer({ ...config, cancelAfterMs: null }))
    policies.set('predictive-cut', createPacer)
  }
  return policies
}
