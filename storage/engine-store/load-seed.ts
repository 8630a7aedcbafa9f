import type { Selectable } from 'kysely'
import { defaultDispositions } from '../../dialer/model/disposition.js'
import { agentId, campaignId, leadId } from '../../dialer/model/ids.js'
import type { ClaimSeed, EngineSeed } from '../../dialer/ports/engine-store.js'
import { loadAmdSeed } from '../amd/load-seed.js'
import { loadCallerIdSeed } from '../caller-ids/seed.js'
import { callFromRow } from '../calls/call-from-row.js'
import type { CallTable } from '../calls/table.js'
import { loadLedgerSeed } from '../ledger/load-seed.js'
import { keptPacers } from '../pacing/memory.js'
import { parseKept } from '../parse-json.js'
import type { SiteTx } from '../writer/operation.js'

/** What an engine needs to begin where the last one ended: open calls, agents, and the dispositions of calls without a campaign. */
export function loadSeed(tx: SiteTx): EngineSeed {
  const open = tx.statement('SELECT * FROM calls WHERE state IS NOT NULL ORDER BY id').all() as Selectable<CallTable>[]
  const agents = tx
    .statement('SELECT id, snapshot FROM agents WHERE snapshot IS NOT NULL AND deleted_at IS NULL ORDER BY id')
    .all() as { readonly id: number; readonly snapshot: string }[]
  return {
    openCalls: open.map((row) => ({ record: callFromRow(row), state: parseKept(row.state) })),
    agents: agents.map(({ id, snapshot }) => ({ ...asObject(parseKept(snapshot)), agent: agentId(id) })),
    dispositions: defaultDispositions,
    pacers: keptPacers(tx),
    ledger: loadLedgerSeed(tx),
    amd: loadAmdSeed(tx),
    callerIds: loadCallerIdSeed(tx),
    claims: claims(tx),
  }
}

function asObject(value: unknown): object {
  return typeof value === 'object' && value !== null ? value : {}
}

function claims(tx: SiteTx): readonly ClaimSeed[] {
  const rows = tx
    .statement(
      `SELECT id, campaign_id AS campaign, owner_agent_id AS agent, claimed_until AS until FROM leads INDEXED BY leads_claimed
       WHERE claimed_until IS NOT NULL AND owner_agent_id IS NOT NULL AND stage IN ('claimed', 'inAttempt') ORDER BY id`,
    )
    .all() as { readonly id: number; readonly campaign: number; readonly agent: number; readonly until: number }[]
  return rows.map(({ id, campaign, agent, until }) => ({
    lead: leadId(id),
    campaign: campaignId(campaign),
    agent: agentId(agent),
    until,
  }))
}
