import type { PresenceName } from '../../../dialer/model/agent.js'
import type { SiteDay } from './site-day.js'

/** Which state may follow which. */
const follows: Readonly<Record<PresenceName, readonly PresenceName[]>> = {
  loggedOut: ['signingOn', 'available'],
  signingOn: ['available', 'paused', 'loggedOut'],
  available: ['reserved', 'ringing', 'talking', 'previewing', 'paused', 'loggedOut'],
  previewing: ['available', 'reserved', 'paused', 'loggedOut'],
  reserved: ['ringing', 'talking', 'available', 'paused', 'loggedOut', 'wrapUp'],
  ringing: ['reserved', 'talking', 'available', 'paused', 'loggedOut', 'wrapUp'],
  talking: ['wrapUp', 'available', 'paused', 'loggedOut'],
  wrapUp: ['available', 'paused', 'loggedOut', 'talking'],
  paused: ['available', 'paused', 'loggedOut'],
}

/** The order in which the story of a call is told. */
const chapters = ['call.reserved', 'call.started', 'call.ringing', 'call.answered', 'call.connected', 'call.ended']

/** The journal is without gaps, and tells each call and each agent in an order that can be. */
export function checkJournal({ db, judge }: SiteDay): void {
  const { demand } = judge
  const range = db.prepare('SELECT count(*) AS n, min(seq) AS first, max(seq) AS last FROM journal').get() as {
    readonly n: number
    readonly first: number
    readonly last: number
  }
  demand('journal', range.n === 0 || (range.first === 1 && range.last === range.n), () => JSON.stringify(range))

  const told = db
    .prepare(
      `SELECT seq, kind, call_ref AS call FROM journal WHERE call_ref IS NOT NULL AND kind LIKE 'call.%' ORDER BY seq`,
    )
    .all() as readonly { readonly seq: number; readonly kind: string; readonly call: string }[]
  const at = new Map<string, number>()
  for (const { seq, kind, call } of told) {
    const chapter = chapters.indexOf(kind)
    if (chapter < 0) continue
    const before = at.get(call)
    const isOrdered = before === undefined ? chapter === 0 : before < chapter
    demand(
      'journal',
      isOrdered,
      () => `${kind} of ${call} (${seq}) is told after ${chapters[before ?? -1] ?? 'nothing'}`,
    )
    at.set(call, Math.max(before ?? 0, chapter))
  }
  for (const [call, chapter] of at) {
    demand('journal', chapter === chapters.length - 1, () => `${call} is told up to ${chapters[chapter]} only`)
  }

  const moves = db
    .prepare(`SELECT body FROM journal WHERE kind = 'agent.presence' ORDER BY seq`)
    .pluck()
    .all() as string[]
  const now = new Map<number, PresenceName>()
  for (const body of moves) {
    const { agent, from, to } = JSON.parse(body) as { agent: number; from: PresenceName; to: PresenceName }
    const known = now.get(agent) ?? 'loggedOut'
    demand(
      'presence',
      known === from,
      () => `agent ${agent} was told to be ${known}, and then leaves ${from} for ${to}`,
    )
    demand('presence', follows[from].includes(to), () => `agent ${agent} goes from ${from} to ${to}`)
    now.set(agent, to)
  }
}
