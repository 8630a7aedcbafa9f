import { type Mismatch, mismatchWords } from '../model/mismatch.js'
import type { Room } from './room.js'
import { noteMended, type Suspicion } from './watch-book.js'

/** A difference that neither the PBX nor the link has to do with. */
export function ownMismatch({ kind, id, about }: Pick<Suspicion, 'kind' | 'id' | 'about'>): Mismatch {
  const { subject, cause, believed, seen, repair } = mismatchWords[kind]
  return { subject, id, mismatch: kind, cause, believed, seen, repair, ...about }
}

/** Counts and tells what was put right. */
export function tellMended(room: Room, mismatch: Mismatch): void {
  noteMended(room.watch, mismatch, room.now)
  room.out.tell({ kind: 'watchdog.repaired', at: room.now, ...mismatch })
}
