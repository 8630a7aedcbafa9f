import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { FloorPolicy } from '../../../dialer/simulation/floor.js'
import type { FloorScenario } from '../../../dialer/simulation/floor-scenario.js'
import { type RunOptions, type Score, score } from './score.js'

const folder = fileURLToPath(new URL('../../../node_modules/.cache/', import.meta.url))
const file = `${folder}pacing-bench.json`

/** Scores of baselines, kept until a source that they depend on changes, so that only the pacer under test is run each time. */
export interface KeptScores {
  of(scenario: FloorScenario, policyName: string, policy: FloorPolicy, options: RunOptions): Score
}

export function openKeptScores(): KeptScores {
  const sources = digest(
    ['dialer/simulation/', 'dialer/pacing/baselines/'].flatMap((room) => {
      const path = fileURLToPath(new URL(`../../../${room}`, import.meta.url))
      return readdirSync(path)
        .sort()
        .map((name) => readFileSync(path + name, 'utf8'))
    }),
  )
  const kept = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Record<string, Score>) : {}
  return {
    of(scenario, policyName, policy, options) {
      const key = digest([sources, JSON.stringify(scenario), policyName, JSON.stringify(options)])
      const found = kept[key]
      if (found !== undefined) return found
      const made = score(scenario, policy, options)
      kept[key] = made
      mkdirSync(folder, { recursive: true })
      writeFileSync(file, JSON.stringify(kept))
      return made
    },
  }
}

const digest = (texts: readonly string[]): string => {
  const hash = createHash('sha1')
  for (const text of texts) hash.update(text).update('\0')
  return hash.digest('hex')
}
