/** What must hold, each in a sentence. Whoever finds one broken names it. */
export const invariants = {
  oneDial: 'No attempt is dialled a second time: each leg leaves once, over every crash, restart and reconnection.',
  durableFirst: 'What is dialled stands in the database before, as an open attempt to this very number.',
  dnc: 'No attempt reserved after a number came on a do-not-call list is dialled.',
  window: 'Nobody is called outside the calling window at the called place.',
  numberCap:
    'No number is dialled more often in 24 hours than its campaign allows; attempts that found no line do not count.',
  leadCap:
    'No lead is dialled more often than its campaign allows; attempts that found no line, or were taken back, do not count.',
  spacing: 'Between two calls to a number lies at least the spacing its campaign asks for.',
  lines: 'No more lines are in use than trunk, campaign and site allow, as the PBX itself counts them.',
  callsPerSecond: 'No more calls are begun in any second than trunk, campaign and site allow, and one burst.',
  notPaused: 'While a site or a campaign is paused nothing new is dialled for it.',
  noFailure: 'The engine takes every input without failing, and the store gives up on nothing.',
  oneOpenAttempt: 'No lead is in two open attempts.',
  oneCallPerAgent: 'No agent is in two calls, and each call an agent is busy with exists.',
  slots: 'Every open call holds its line and nobody else holds any: lines in use equal calls not yet ended.',
  recovery: 'After a crash the site is back: its database opens, its calls are taken up, its link becomes ready.',
  kept: 'What one life kept of calls and agents the next can read.',
  oneEnding: 'Every attempt has exactly one ending and one call record.',
  milestones: 'The milestones of a call follow each other in time, and the outcome fits them.',
  leadStage: 'A lead stands in an attempt exactly while one is open for it, and its attempts are counted.',
  journal: 'The numbers of the journal have no gap, and each call is told from its beginning to its end in order.',
  presence:
    'The states of an agent follow each other as the rules allow, are told without a gap, and are those that were told.',
  sums: 'Sums and counts equal a recount: of calls, leads, successes and working time.',
  ledgerChain: 'The hash chain of the ledger is whole.',
  ledgerCount: 'Each live answer stands in the ledger once, as a recount of the calls gives it and as the PBX saw it.',
  outbox: 'Outbox and recordings hold exactly what the journal says is to be worked off.',
  live: 'A reader of live events that comes back with its number misses none and hears none out of order.',
  webhooks:
    'Each subscription to webhooks hears all it wants, in order, at least once and without a gap, whatever its endpoint and the program do.',
  agentsMatch:
    'At rest every agent is what the PBX says: held phones are held, talks are bridged, who is off has no leg.',
  nothingToRepair: 'While nothing goes wrong the watchdog finds nothing to put right.',
  quiet: 'After the day everything is quiet: no calls, lines, legs, requests or timers are left.',
} as const

export type InvariantName = keyof typeof invariants

/** An invariant that does not hold. */
export interface Broken {
  readonly invariant: InvariantName
  readonly detail: string
}

/** Takes down the first invariant that is found broken. */
export interface Judge {
  readonly broken: Broken | null
  /** What is demanded must hold; `detail` says what was found where it does not. */
  readonly demand: (invariant: InvariantName, holds: boolean, detail: () => string) => void
}

export function createJudge(): Judge {
  let broken: Broken | null = null
  return {
    get broken() {
      return broken
    },
    demand(invariant, holds, detail) {
      if (!holds && broken === null) broken = { invariant, detail: detail() }
    },
  }
}
