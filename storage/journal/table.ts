import type { DomainEventKind } from '../../dialer/model/domain-event.js'

/** Everything that happened, in order, `seq` without gaps. `body` is JSON of the DomainEvent; the columns repeat what is searched. */
export interface JournalTable {
  seq: number
  at: number
  kind: DomainEventKind
  call_ref: string | null
  campaign_id: number | null
  lead_id: number | null
  agent_id: number | null
  body: string
}
