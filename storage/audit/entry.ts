import type { SiteId, UserId } from '../../dialer/model/ids.js'
import type { ActorVia } from './actor.js'

/** A plain value before or after a change. */
export type AuditValue = string | number | boolean | null

/** One field of a subject that changed. Values that are secret or personal are not kept: then only that the field changed. */
export interface AuditChange {
  readonly field: string
  /** Absent for a value that is not shown. */
  readonly before?: AuditValue
  readonly after?: AuditValue
}

/** What changed, as kept: who, when and what stands beside it. */
export interface AuditBody {
  readonly role: string | null
  readonly via: ActorVia
  readonly address: string
  readonly requestId: string
  /** The action in words. */
  readonly text: string
  readonly changes: readonly AuditChange[]
  /** Fields that changed beyond those listed. */
  readonly more: number
  /** Facts of something big, such as the rows of a list, instead of the thing itself. */
  readonly facts: Readonly<Record<string, AuditValue>>
}

/** One entry of the audit log. */
export interface AuditEntry extends AuditBody {
  readonly id: number
  /** Epoch ms. */
  readonly at: number
  readonly user: UserId | null
  readonly actor: string
  readonly site: SiteId | null
  readonly action: string
  readonly subject: string
  readonly subjectId: string | null
}
