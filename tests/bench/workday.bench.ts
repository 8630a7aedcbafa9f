import { copyFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { agentId } from '../../dialer/model/ids.js'
import { dispositionsOf } from '../../storage/calls/dispositions.js'
import { openSiteDb } from '../../storage/open-databases.js'
import { kyselyOver } from '../../storage/open-sqlite.js'
import { comingsAndGoings, workTimes } from '../../storage/presence/times.js'
import type { SiteTables } from '../../storage/site-tables.js'
import { sumsBy } from '../../storage/stats/sums.js'
import { successesBy } from '../../storage/successes/repository.js'
import { bigSite, bigSiteFile } from './support/big-site.js'

/**
 * What an agent's and a supervisor's screen ask for, on a site of two million calls in half a year and a hundred agents with all their
 * times: each below 50 ms. `npx tsx tests/bench/workday.bench.ts [CALLS]`
 */
const calls = Number(process.argv[2] ?? 2_000_000)
const limitMs = 50
const dayMs = 86_400_000
const quarterMs = 900_000

const path = join(tmpdir(), `trunkline-workday-${process.pid}.db`)
copyFileSync(bigSiteFile({ leads: calls / 2, calls }), path)
const sqlite = openSiteDb(path, bigSite.firstDay)
const end = bigSite.firstDay + bigSite.days * dayMs
sqlite.exec(`
  WITH RECURSIVE days (d) AS (SELECT 0 UNION ALL SELECT d + 1 FROM days WHERE d < ${bigSite.days - 1}),
    quarters (q) AS (SELECT 32 UNION ALL SELECT q + 1 FROM quarters WHERE q < 67),
    states (state, reason, ms) AS (VALUES ('available', '', 200000), ('onCall', '', 500000), ('wrapUp', '', 150000), ('break', 'lunch', 50000))
  INSERT INTO agent_times SELECT agents.id, ${bigSite.firstDay} + d * ${dayMs} + q * ${quarterMs}, state, reason, ms
    FROM agents, days, quarters, states ORDER BY 1, 2, 3, 4;
  INSERT INTO agent_successes SELECT agent_id, ${quarterMs}, bucket_at, 1 FROM agent_times WHERE state = 'onCall';
  INSERT INTO agent_successes SELECT agent_id, ${dayMs}, bucket_at / ${dayMs} * ${dayMs}, count(*)
    FROM agent_successes GROUP BY 1, 3;
  INSERT INTO work_sessions SELECT printf('w%d.%d', agents.id, d), agents.id, ${bigSite.firstDay} + d * ${dayMs}, ${bigSite.firstDay} + d * ${dayMs} + 30000000, NULL
    FROM agents, (WITH RECURSIVE days (d) AS (SELECT 0 UNION ALL SELECT d + 1 FROM days WHERE d < ${bigSite.days - 1}) SELECT d FROM days);
`)
const db = kyselyOver<SiteTables>(sqlite)

const today = end - dayMs
const month = end - 30 * dayMs
// As in a zone an hour off UTC, so that days do not fall together.
const shifted = { from: month - 3_600_000, until: end - 3_600_000 }
const agent = agentId(7)
const cases: Readonly<Record<string, () => Promise<unknown>>> = {
  'my day': () => workTimes(db, { from: today, now: end, agent, present: [] }),
  'everybody’s day': () => workTimes(db, { from: today, now: end, present: [] }),
  'who came and left': () => comingsAndGoings(db, today),
  'my numbers of the month': () => sumsBy(db, 'all', { ...shifted, agent }),
  'my dispositions of the month': () => dispositionsOf(db, { ...shifted, agent }),
  'leaderboard of the month': () => sumsBy(db, 'agent', shifted),
  'successes of the month': () => successesBy(db, shifted),
  'calls by the hour': () => sumsBy(db, 'quarter', { from: today, until: end }),
  'calls of 30 days': () => sumsBy(db, 'quarter', shifted),
}

let met = true
for (const [name, run] of Object.entries(cases)) {
  const times: number[] = []
  for (let n = 0; n < 20; n++) {
    const began = performance.now()
    await run()
    times.push(performance.now() - began)
  }
  times.sort((a, b) => a - b)
  const [median = 0, worst = 0] = [times[10], times[19]]
  met &&= median < limitMs
  console.log(`${name.padEnd(30)} median ${median.toFixed(1)} ms, worst ${worst.toFixed(1)} ms`)
}
sqlite.close()
for (const rest of ['', '-wal', '-shm']) rmSync(path + rest, { force: true })
console.log(met ? `all below ${limitMs} ms` : `NOT all below ${limitMs} ms`)
process.exitCode = met ? 0 : 1
