import { qualityOf } from '../amd/confusion.js'
import type { Judged } from '../model/amd-quality.js'
import type { Campaign, CampaignSettings } from '../model/campaign.js'
import type { CampaignId } from '../model/ids.js'
import type { CampaignEntry } from './campaign-book.js'
import { syncPacing } from './pacing-sync.js'
import type { Room } from './room.js'

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
