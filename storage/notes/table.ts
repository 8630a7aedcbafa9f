import type { Generated } from 'kysely'

/** Who may read a note: its author and supervisors, or all who may see what it is about. */
export type NoteVisibility = 'private' | 'team' | 'public'

/** What somebody wrote down of a lead, a call or a number. */
export interface NoteTable {
  id: Generated<number>
  user_id: number
  author: string
  lead_id: number | null
  call_id: number | null
  /** As it was given; empty for none. */
  phone: string
  title: string
  body: string
  /** Separated by commas. */
  tags: string
  visibility: NoteVisibility
  created_at: number
  updated_at: number
}
