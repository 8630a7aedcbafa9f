import { type AmdMeter, createAmdMeter } from '../amd/amd-meter.js'
import { qualityOf } from '../amd/confusion.js'
import type { AmdHistory, Judged } from '../model/amd-quality.js'
import { setupOf } from '../model/amd-setup.js'
import type { Campaign, CampaignSettings } from '../model/campaign.js'
import type { CampaignId } from '../model/ids.js'
import type { AmdSeed } from '../ports/engine-store.js'
import type { CampaignEntry } from './campaign-book.js'
import { syncPacing } from './pacing-sync.js'
import type { Room } from './room.js'

/** What machine detection is worth, per campaign, while the engine runs. */
export interface AmdDesk {
  meter(campaign: Campaign): AmdMeter
}

/** @param seed what was measured before, by campaign */
export function createAmdDesk(seed: readonly AmdSeed[] = []): AmdDesk {
  const meters = new Map<CampaignId, AmdMeter>()
  const past = new Map<CampaignId, readonly AmdHistory[]>()
  for (const { campaign, ...history } of seed) past.set(campaign, [...(past.get(campaign) ?? []), history])
  return {
    meter({ id, settings }) {
      const setup = setupOf(settings.amd)
      const known = meters.get(id)
      if (known?.setup === setup) return known
      const histories = past.get(id) ?? []
      const meter = createAmdMeter(setup, histories.find((one) => one.setup === setup) ?? histories.at(-1))
      meters.set(id, meter)
      return meter
    },
  }
}

/** Of what the measured share is told to pacing: in steps, so that not every verdict makes it plan anew. */
const shareStep = 0.0025
/** Of the bounds nobody asks here; those of reports are their own. */
const confidence = 0.95

/** Tells pacing and the ledger the share of people that detection takes for machines, as it was measured until now. */
export function tellMisjudged(room: Room, { campaign }: CampaignEntry): void {
  const { assumed } = qualityOf(room.amd.meter(campaign).confusion(), confidence)
  room.ledger.setMeasured(campaign.id, Math.ceil(assumed / shareStep) * shareStep)
}

/** Counts a verdict. Should nearly everybody be called a machine as never before, detection hangs up on nobody from here on. */
export function noteScreened(room: Room, id: CampaignId | null, setup: string, judged: Judged): void {
  const entry = id === null ? undefined : room.campaigns.get(id)
  if (entry === undefined) return
  const meter = room.amd.meter(entry.campaign)
  if (meter.setup !== setup) return
  meter.screened(judged)
  tellMisjudged(room, entry)
  const { campaign } = entry
  const alarm = meter.alarm()
  if (alarm === null || campaign.settings.amd.mode !== 'on') return
  const mode = room.capabilities.shadowScreening ? 'shadow' : 'off'
  const settings: CampaignSettings = { ...campaign.settings, amd: { ...campaign.settings.amd, mode } }
  room.campaigns.put({ ...campaign, settings })
  syncPacing(room)
  room.out.tell({ kind: 'campaign.amdSuspended', at: room.now, campaign: campaign.id, mode, ...alarm })
}

/** An agent has said what answered. */
export function noteTruth(room: Room, id: CampaignId | null, setup: string, judged: Judged, machine: boolean): void {
  const entry = id === null ? undefined : room.campaigns.get(id)
  if (entry === undefined) return
  const meter = room.amd.meter(entry.campaign)
  if (meter.setup !== setup) return
  meter.said(judged, machine)
  tellMisjudged(room, entry)
}

/** The settings of a campaign have come: a person who switches detection on has looked at what it says. */
export function amdPut(room: Room, entry: CampaignEntry, before: Campaign | undefined): void {
  const { campaign } = entry
  const switchedOn = before !== undefined && before.settings.amd.mode !== 'on' && campaign.settings.amd.mode === 'on'
  if (switchedOn) room.amd.meter(campaign).accept()
  tellMisjudged(room, entry)
}
