import type { Selectable } from 'kysely'
import type { AgentSnapshot } from '../../dialer/model/agent.js'
import { defaultDispositions } from '../../dialer/model/disposition.js'
import type { EngineSeed } from '../../dialer/ports/engine-store.js'
import { loadAmdSeed } from '../amd/load-seed.js'
import { loadCallerIdSeed } from '../caller-ids/seed.js'
import { callFromRow } from '../calls/call-from-row.js'
import type { CallTable } from '../calls/table.js'
import { loadLedgerSeed } from '../ledger/load-seed.js'
import { keptPacers } from '../pacing/memory.js'
import type { SiteTx } from '../writer/operation.js'

/** What an engine needs to begin where the last one ended: open calls, agents, and the dispositions of calls without a campaign. */
export function loadSeed(tx: SiteTx): EngineSeed {
  const open = tx.statement('SELECT * FROM calls WHERE state IS NOT NULL ORDER BY id').all() as Selectable<CallTable>[]
  const agents = tx
    .statement('SELECT snapshot FROM agents WHERE snapshot IS NOT NULL AND deleted_at IS NULL ORDER BY id')
    .pluck()
    .all() as string[]
  return {
    openCalls: open.map((row) => ({ record: callFromRow(row), state: JSON.parse(row.state ?? 'null') })),
    // Written by commit-step alone, from the type itself.
    agents: agents.map((json) => JSON.parse(json) as AgentSnapshot),
    dispositions: defaultDispositions,
    pacers: keptPacers(tx),
    ledger: loadLedgerSeed(tx),
    amd: loadAmdSeed(tx),
    callerIds: loadCallerIdSeed(tx),
  }
}
