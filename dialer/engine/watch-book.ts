import {
  type Mismatch,
  type MismatchCause,
  type MismatchFacts,
  type MismatchKind,
  mismatchWords,
  type WatchStatus,
} from '../model/mismatch.js'

/** A difference between what is believed and what is. It counts when it is seen again at the next look and nothing has happened between. */
export interface Suspicion {
  readonly kind: MismatchKind
  readonly id: string
  /** The belief itself, compared by identity: any event of the subject makes another. */
  readonly mark: unknown
  readonly about: MismatchFacts
  /** Looks in a row that must have seen it; absent: two. */
  readonly looks?: number
  /** The belief still stands: an earlier repair of this look may have changed it. */
  readonly isStill: () => boolean
  readonly repair: () => void
}

interface Suspect {
  readonly mark: unknown
  readonly looks: number
  readonly since: number
}

interface Mended {
  readonly times: number
  readonly quietUntil: number
}

/** What the watchdog remembers from look to look. */
export interface WatchBook {
  looks: number
  lastLookAt: number | null
  lastComparedAt: number | null
  /** The link was ready in this life of the process; when it came back last after a gap, epoch ms. */
  hadLink: boolean
  linkBackAt: number | null
  /** Writes that had come back at the last look, and since when that number stands still while some are out. */
  written: number
  writesWaitSince: number | null
  suspects: Map<string, Suspect>
  /** What the store alone had as open when it was last asked. */
  keptOnce: ReadonlySet<string>
  /** What was mended lately, so that what cannot be mended is not tried at each look. */
  readonly mended: Map<string, Mended>
  readonly counts: Map<string, { readonly kind: MismatchKind; readonly cause: MismatchCause; count: number }>
  latest: readonly (Mismatch & { readonly at: number })[]
}

export function createWatchBook(): WatchBook {
  return {
    looks: 0,
    lastLookAt: null,
    lastComparedAt: null,
    hadLink: false,
    linkBackAt: null,
    written: 0,
    writesWaitSince: null,
    suspects: new Map(),
    keptOnce: new Set(),
    mended: new Map(),
    counts: new Map(),
    latest: [],
  }
}

const usualLooks = 2
const keptLatest = 20
/** What is found again so soon after its repair waits twice as long each time, up to the last. ms */
const firstQuietMs = 15_000
const longestQuietMs = 600_000
/** A difference first seen so soon after the link came back is laid at the link's door. ms */
const linkGapMs = 15_000

/** Those seen often enough in a row; the others are remembered for the next look. */
export function judge(book: WatchBook, found: readonly Suspicion[], now: number): readonly (Suspicion & Suspect)[] {
  const suspects = new Map<string, Suspect>()
  const sure: (Suspicion & Suspect)[] = []
  for (const [key, { quietUntil, times }] of book.mended) {
    if (now > quietUntil + times * longestQuietMs) book.mended.delete(key)
  }
  for (const suspicion of found) {
    const key = keyOf(suspicion)
    const before = book.suspects.get(key)
    const isSame = before !== undefined && before.mark === suspicion.mark
    const suspect = {
      mark: suspicion.mark,
      looks: (isSame ? before.looks : 0) + 1,
      since: isSame ? before.since : now,
    }
    const isQuiet = (book.mended.get(key)?.quietUntil ?? 0) > now
    if (suspect.looks < (suspicion.looks ?? usualLooks) || isQuiet) suspects.set(key, suspect)
    else sure.push({ ...suspicion, looks: suspect.looks, since: suspect.since })
  }
  book.suspects = suspects
  return sure
}

/** What a suspicion that was borne out is told as. */
export function mismatchOf(book: WatchBook, { kind, id, about, since }: Suspicion & Suspect): Mismatch {
  const { subject, cause, believed, seen, repair } = mismatchWords[kind]
  const { linkBackAt } = book
  const isGap = cause === 'pbx' && linkBackAt !== null && since - linkBackAt < linkGapMs
  return { subject, id, mismatch: kind, cause: isGap ? 'network' : cause, believed, seen, repair, ...about }
}

/** Counts what was mended. `again`: a later find of the same is left alone for a while. */
export function noteMended(book: WatchBook, mismatch: Mismatch, now: number): void {
  const key = keyOf({ kind: mismatch.mismatch, id: mismatch.id })
  const times = (book.mended.get(key)?.times ?? 0) + 1
  const quietMs = times === 1 ? 0 : Math.min(longestQuietMs, firstQuietMs * 2 ** (times - 1))
  book.mended.set(key, { times, quietUntil: now + quietMs })
  count(book, mismatch)
  book.latest = [{ ...mismatch, at: now }, ...book.latest].slice(0, keptLatest)
}

/** Counts a difference that a reconciliation after a gap of the link has put right. */
export function noteReconciled(book: WatchBook, mismatch: Mismatch, now: number): void {
  count(book, mismatch)
  book.latest = [{ ...mismatch, at: now }, ...book.latest].slice(0, keptLatest)
}

function count(book: WatchBook, { mismatch, cause }: Mismatch): void {
  const key = `${mismatch} ${cause}`
  const known = book.counts.get(key)
  if (known === undefined) book.counts.set(key, { kind: mismatch, cause, count: 1 })
  else known.count += 1
}

function keyOf({ kind, id }: { readonly kind: MismatchKind; readonly id: string }): string {
  return `${kind} ${id}`
}

/** What is told of it in the site's status. */
export function watchStatus(book: WatchBook): WatchStatus {
  return {
    looks: book.looks,
    lastLookAt: book.lastLookAt,
    lastComparedAt: book.lastComparedAt,
    suspected: book.suspects.size,
    storageWaitsSince: book.writesWaitSince,
    repaired: [...book.counts.values()].map(({ kind, cause, count: times }) => ({
      mismatch: kind,
      subject: mismatchWords[kind].subject,
      cause,
      count: times,
    })),
    latest: book.latest,
  }
}

/** Nobody is concerned. */
export const nobody: MismatchFacts = { call: null, agent: null, lead: null, campaign: null }
