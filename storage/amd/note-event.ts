import type { DomainEvent } from '../../dialer/model/domain-event.js'
import type { SiteTx } from '../writer/operation.js'

/** Keeps what machine detection said of an answer, what an agent said of it later, and that detection was taken out of the way. */
export function noteAmd(tx: SiteTx, event: DomainEvent): void {
  if (event.kind === 'call.screened' && event.campaign !== null) {
    tx.statement(
      `INSERT INTO amd_verdicts
         (call_ref, campaign_id, at, trunk, shadow, setup, verdict, judged, treated_as, after_ms, detail, voice, truth)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, NULL) ON CONFLICT DO NOTHING`,
    ).run(
      event.call,
      event.campaign,
      event.at,
      event.trunk,
      event.shadow ? 1 : 0,
      event.setup,
      event.verdict,
      event.judged,
      event.treatedAs,
      event.afterMs === null ? null : Math.round(event.afterMs),
      event.detail,
      event.voice === null ? null : JSON.stringify(event.voice.map(Math.round)),
    )
  } else if (event.kind === 'call.dispositioned' && event.machine !== null) {
    const truth = event.machine ? 'machine' : 'person'
    tx.statement('UPDATE amd_verdicts SET truth = ? WHERE call_ref = ?').run(truth, event.call)
  } else if (event.kind === 'campaign.amdSuspended') {
    tx.statement(
      `UPDATE campaigns SET settings = json_set(settings, '$.amd.mode', ?), updated_at = ?
       WHERE id = ? AND deleted_at IS NULL`,
    ).run(event.mode, tx.now, event.campaign)
  }
}
