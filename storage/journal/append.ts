import type { DomainEvent } from '../../dialer/model/domain-event.js'
import { consumersOf } from '../outbox/consumers.js'
import type { SiteTx } from '../writer/operation.js'

/** Appends events to the journal and the outbox. `seq` is left to SQLite, which gives the highest plus one; a rollback gives it back. */
export function appendJournal(tx: Pick<SiteTx, 'statement'>, events: readonly DomainEvent[]): number {
  let last = 0
  const insert = tx.statement(
    'INSERT INTO journal (at, kind, call_ref, campaign_id, lead_id, agent_id, body) VALUES (?, ?, ?, ?, ?, ?, ?)',
  )
  for (const event of events) {
    const { lastInsertRowid } = insert.run(
      event.at,
      event.kind,
      'call' in event ? event.call : null,
      'campaign' in event ? event.campaign : null,
      'lead' in event ? event.lead : null,
      'agent' in event ? event.agent : null,
      JSON.stringify(event),
    )
    last = Number(lastInsertRowid)
    for (const consumer of consumersOf(event)) {
      tx.statement('INSERT INTO outbox (consumer, seq, attempts, next_try_at, done) VALUES (?, ?, 0, ?, 0)').run(
        consumer,
        last,
        event.at,
      )
    }
  }
  return last
}
