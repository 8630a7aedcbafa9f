import { type AmdQuality, qualityOf } from '../../../dialer/amd/confusion.js'
import { type Advice, adviseThresholds } from '../../../dialer/amd/recommend.js'
import type { Confusion } from '../../../dialer/model/amd-quality.js'
import { afterVerdictMs } from '../../../dialer/model/amd-settings.js'
import { setupOf } from '../../../dialer/model/amd-setup.js'
import type { CampaignSettings } from '../../../dialer/model/campaign.js'
import type { CampaignId } from '../../../dialer/model/ids.js'
import { confusionFrom } from '../../../storage/amd/confusion-from.js'
import { type AmdCountOf, countVerdicts, heardAnswers } from '../../../storage/amd/repository.js'
import { findCampaign } from '../../../storage/campaigns/repository.js'
import { type ApiDeps, mustExist, siteDb } from '../../api-deps.js'
import { requireRight } from '../../auth/permissions.js'
import type { Principal } from '../../auth/principal.js'

/** Of the bounds that are told. */
export const amdConfidence = 0.95

/** Newest answers that thresholds are tried on: enough for shares of a thousandth, little enough for one request. */
const mostAnswers = 5000
const dayMs = 86_400_000

interface AmdInput {
  readonly id: CampaignId
  readonly days: number
}

/** Verdicts against the truth, and what follows from that. */
export interface Measured {
  readonly confusion: Confusion
  readonly quality: AmdQuality
}

/** How well a campaign's detection does, as it is set now. */
export interface AmdReport extends Measured {
  readonly settings: CampaignSettings
  readonly since: number
  /** What pacing and the ledger reckon with. */
  readonly misjudgedShare: number
  readonly audited: number
  readonly byTrunk: readonly ({ readonly trunk: string } & Measured)[]
  readonly byHour: readonly ({ readonly hour: number } & Measured)[]
}

/** @throws DomainError NOT_FOUND, FORBIDDEN */
export async function amdReport(principal: Principal, { id, days }: AmdInput, deps: ApiDeps): Promise<AmdReport> {
  requireRight(principal, 'site.read')
  const db = siteDb(deps, principal)
  const { settings } = mustExist(await findCampaign(db, id), `campaign ${id}`)
  const since = deps.now() - days * dayMs
  const counts = await countVerdicts(db, { campaign: id, setup: setupOf(settings.amd), since })
  const all = measured(counts)
  return {
    ...all,
    settings,
    since,
    misjudgedShare: reckonedShare(settings, all.quality),
    audited: counts.filter(({ treatedAs }) => treatedAs === 'audit').reduce((sum, { n }) => sum + n, 0),
    byTrunk: split(counts, ({ trunk }) => trunk).map(([trunk, of]) => ({ trunk, ...measured(of) })),
    byHour: split(counts, ({ hour }) => hour)
      .sort(([a], [b]) => a - b)
      .map(([hour, of]) => ({ hour, ...measured(of) })),
  }
}

/** What other thresholds would have made of the answers heard in shadow. Advice only. @throws DomainError NOT_FOUND, FORBIDDEN */
export async function amdAdvice(
  principal: Principal,
  { id, days }: AmdInput,
  deps: ApiDeps,
): Promise<{ readonly settings: CampaignSettings; readonly advice: Advice }> {
  requireRight(principal, 'site.read')
  const db = siteDb(deps, principal)
  const { settings } = mustExist(await findCampaign(db, id), `campaign ${id}`)
  const { amd, dropAfterMs } = settings
  const since = deps.now() - days * dayMs
  const answers = await heardAnswers(db, { campaign: id, setup: setupOf(amd), since }, mostAnswers)
  const current = { verdictWithinMs: amd.verdictWithinMs, thresholds: amd.thresholds }
  const mostWithinMs = amd.allowLateVerdict ? Number.MAX_SAFE_INTEGER : Math.max(0, dropAfterMs - afterVerdictMs)
  const advice = adviseThresholds(answers, current, amd.costs, { mostWithinMs, confidence: amdConfidence })
  return { settings, advice }
}

function measured(counts: readonly AmdCountOf[]): Measured {
  const confusion = confusionFrom(counts)
  return { confusion, quality: qualityOf(confusion, amdConfidence) }
}

/** Nobody is misjudged where nobody is hung up on; a share that was set goes before the measured one. */
function reckonedShare({ amd, abandonment }: CampaignSettings, quality: AmdQuality): number {
  if (amd.mode !== 'on' || amd.onMachine === 'connectAgent') return 0
  return abandonment.misjudgedShare ?? amd.misjudgedShare ?? quality.assumed
}

function split<Key>(
  counts: readonly AmdCountOf[],
  keyOf: (count: AmdCountOf) => Key,
): [key: Key, counts: AmdCountOf[]][] {
  const parts = new Map<Key, AmdCountOf[]>()
  for (const count of counts) parts.set(keyOf(count), [...(parts.get(keyOf(count)) ?? []), count])
  return [...parts]
}
