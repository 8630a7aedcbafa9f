import type { BoundedShare } from '../../../dialer/amd/confusion.js'
import type { Advice, Expectation } from '../../../dialer/amd/recommend.js'
import type { AmdCosts } from '../../../dialer/model/amd-settings.js'
import type { CampaignId } from '../../../dialer/model/ids.js'
import type { Wire } from '../../contract/reply.js'
import { iso } from '../../schema/pieces.js'
import { type AmdReport, amdConfidence, type Measured } from './service.js'

/** A campaign's detection against the truth, as answers carry it. */
export function amdReportToWire(id: CampaignId, report: AmdReport): Wire {
  return {
    campaignId: id,
    mode: report.settings.amd.mode,
    since: iso(report.since),
    confidence: amdConfidence,
    ...measuredToWire(report),
    rightShare: report.quality.right === null ? null : rounded(report.quality.right),
    misjudgedShare: rounded(report.misjudgedShare),
    audited: report.audited,
    byTrunk: report.byTrunk.map(({ trunk, ...measured }) => ({ trunk, ...measuredToWire(measured) })),
    byHour: report.byHour.map(({ hour, ...measured }) => ({ hour, ...measuredToWire(measured) })),
  }
}

/** Advice on thresholds, as answers carry it. */
export function amdAdviceToWire(id: CampaignId, advice: Advice, costs: AmdCosts): Wire {
  const { current, recommended } = advice
  return {
    campaignId: id,
    foundOn: advice.foundOn,
    triedOn: advice.triedOn,
    confidence: amdConfidence,
    costs: { ...costs },
    current: expectationToWire(current),
    recommended: recommended === null ? null : expectationToWire(recommended),
    saves: recommended === null ? null : rounded(current.cost - recommended.cost),
    others: advice.others.map(expectationToWire),
  }
}

function measuredToWire({ confusion, quality }: Measured) {
  return {
    judgedMachine: { ...confusion.judgedMachine },
    judgedPerson: { ...confusion.judgedPerson },
    misjudged: boundedToWire(quality.misjudged),
    found: boundedToWire(quality.found),
  }
}

function boundedToWire({ share, least, most, of }: BoundedShare) {
  return { share: share === null ? null : rounded(share), least: rounded(least), most: rounded(most), of: rounded(of) }
}

function expectationToWire({ candidate, ...figures }: Expectation) {
  const { verdictWithinMs, thresholds } = candidate
  return {
    verdictWithinMs,
    thresholds: { ...thresholds },
    peopleAsMachines: rounded(figures.peopleAsMachines),
    machinesToAgents: rounded(figures.machinesToAgents),
    cost: rounded(figures.cost),
    misjudgedShare: rounded(figures.misjudgedShare),
    misjudgedAtMost: rounded(figures.misjudgedAtMost),
    foundShare: rounded(figures.foundShare),
    personWaitsMs: figures.personWaitsMs,
  }
}

function rounded(value: number): number {
  return Math.round(value * 1e6) / 1e6
}
