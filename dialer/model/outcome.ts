/**
 * How a leg ended, as far as the PBX knows.
 * `normal` after an answer; `cancelled` by us before an answer; `lost` means the PBX no longer knew the leg when we asked.
 */
export type LegEnd =
  | 'normal'
  | 'busy'
  | 'noAnswer'
  | 'rejected'
  | 'unallocated'
  | 'congestion'
  | 'cancelled'
  | 'failed'
  | 'lost'

/**
 * How an attempt ended; exactly one per attempt.
 * - `connected`: a person (or a machine the campaign hands to agents) was bridged to an agent
 * - `abandoned`: answered by a person, no agent in time (16 CFR 310.4(b): 2 s), message or silence, also if the person hung up waiting
 * - `machine`: an answering machine, hung up or given a message
 * - `busy`, `noAnswer`, `rejected`, `unallocated`: what the called side said
 * - `congestion`: the trunk had no line (SIP 503, Q.850 34, 38, 42)
 * - `cancelled`: we gave up before an answer for a reason of our own (agent gone, campaign stopped, drain)
 * - `failed`: unknown or our own fault; it shows
 */
export type Outcome =
  | 'connected'
  | 'abandoned'
  | 'machine'
  | 'busy'
  | 'noAnswer'
  | 'rejected'
  | 'unallocated'
  | 'congestion'
  | 'cancelled'
  | 'failed'

export const outcomes: readonly Outcome[] = [
  'connected',
  'abandoned',
  'machine',
  'busy',
  'noAnswer',
  'rejected',
  'unallocated',
  'congestion',
  'cancelled',
  'failed',
]

/** Who ended the call. `dialer` is us (drop, machine, stop), `pbx` a fault of the PBX or trunk. */
export type EndedBy = 'lead' | 'agent' | 'dialer' | 'pbx'

/** What machine detection said. `unsure` is treated as a person (human-first). */
export type Verdict = 'human' | 'machine' | 'unsure'
