import { checkCalls } from './check-calls.js'
import { checkJournal } from './check-journal.js'
import { checkLedger } from './check-ledger.js'
import { checkSums } from './check-sums.js'
import type { SiteDay } from './site-day.js'

/** Who listens has heard everything. */
async function checkTold({ db, judge, audience, subscribers, world }: SiteDay): Promise<void> {
  const last = Number(db.prepare('SELECT ifnull(max(seq), 0) FROM journal').pluck().get())
  judge.demand('live', audience.liveSeq === last, () => `heard up to ${audience.liveSeq} of ${last}`)
  // What failed is tried again after ten minutes at the latest.
  let looks = 0
  await world.clock.waitFor(() => looks++ % 50 === 0 && subscribers.haveAll(db), 1_800_000)
  subscribers.check(db)
}

/** The watchdog must not be what keeps a site right on which nothing went wrong; and what was kept can be read whatever went wrong. */
function checkRepairs({ db, judge, misfortune }: SiteDay): void {
  const repairs = db.prepare(`SELECT body FROM journal WHERE kind = 'watchdog.repaired'`).pluck().all()
  const unread = repairs.filter((body) => String(body).includes('Unreadable'))
  judge.demand('kept', unread.length === 0, () => `${unread.length} times: ${String(unread[0])}`)
  if (misfortune.counts.size > 0) return
  judge.demand('nothingToRepair', repairs.length === 0, () => `${repairs.length} times: ${String(repairs[0])}`)
}

/** At rest, after work: nothing lives any more, and what was written down is whole. */
export async function checkDay(day: SiteDay): Promise<void> {
  const { program, judge, pbx, world } = day
  const { demand } = judge
  const running = program()
  const status = running?.host?.inspect()
  demand('recovery', running !== null && status !== undefined, () => 'the program does not run')
  if (running === null || status === undefined) return
  demand('recovery', status.link === 'ready', () => `the link is ${status.link}`)
  demand('quiet', status.calls.length === 0, () => `calls are left: ${JSON.stringify(status.calls)}`)
  demand('quiet', status.uncommitted === 0, () => `${status.uncommitted} commits are not answered`)
  demand('quiet', status.lines.site === 0, () => `${status.lines.site} lines are held`)
  demand('quiet', pbx.legs.size === 0, () => `legs are left: ${[...pbx.legs.keys()].join(', ')}`)
  for (const { agent, presence } of status.agents) {
    demand('quiet', presence.name === 'loggedOut', () => `agent ${agent} is ${JSON.stringify(presence)}`)
  }
  if (judge.broken !== null) return
  // What is summed up follows a moment later.
  await world.clock.advance(60_000)
  await checkTold(day)
  checkRepairs(day)
  checkJournal(day)
  checkCalls(day)
  checkLedger(day)
  checkSums(day)
}
