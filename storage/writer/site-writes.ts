import { readPhonePassword } from '../agents/phone-password.js'
import { createAgent, deleteAgent, updateAgent } from '../agents/writes.js'
import { noteInSite } from '../audit/note.js'
import { retainSiteAudit } from '../audit/retain.js'
import { createCallerId, deleteCallerId, updateCallerId } from '../caller-ids/writes.js'
import { amendKeptCall } from '../calls/amend-kept.js'
import { describeCall, removeKeptCall } from '../calls/describe.js'
import { keepCall } from '../calls/writes.js'
import { createCampaign, deleteCampaign, updateCampaign } from '../campaigns/writes.js'
import { addConsents } from '../consent/writes.js'
import { activateDnc, beginDnc, loadDnc, previewDnc, removeDncList, undoDnc } from '../dnc/import-writes.js'
import { purgeDnc, sweepDnc } from '../dnc/sweep.js'
import { addDnc, removeDnc } from '../dnc/writes.js'
import { commitStep } from '../engine-store/commit-step.js'
import { createExport, finishExport, removeExports, sweepExports } from '../exports/writes.js'
import { putFollowUp } from '../follow-ups/writes.js'
import { finishImport, startImport } from '../imports/writes.js'
import { noteDamage } from '../integrity/writes.js'
import { changeLeads } from '../leads/bulk.js'
import { importBatch } from '../leads/import-batch.js'
import { adoptLeads } from '../leads/profile/adopt.js'
import { putScoreRule } from '../leads/profile/score.js'
import { archiveEnded, reassignUntouched, tendProfiles } from '../leads/profile/upkeep.js'
import { assignProfiled, createProfiled, updateProfiled } from '../leads/profile/writes.js'
import { createLead, deleteLead, updateLead } from '../leads/writes.js'
import { keepMetaLead, noteMetaTrouble, retryMetaLeads, takeMetaLeads } from '../meta/writes.js'
import { createNote, deleteNote, updateNote } from '../notes/writes.js'
import { outboxDone, outboxRetry } from '../outbox/writes.js'
import { createBreakReason, deleteBreakReason, updateBreakReason } from '../presence/break-reasons.js'
import { noteCallPhase } from '../presence/call-phase.js'
import { resetProjections, runProjections } from '../projections/project.js'
import { sayOfCall } from '../queue/say-of-call.js'
import { claimRecordings, recordingMissing, recordingStored, uploadRecording } from '../recordings/writes.js'
import {
  createDueReports,
  createReport,
  deleteReport,
  reviewReport,
  submitReport,
  updateReport,
} from '../reports/writes.js'
import { retain } from '../retention.js'
import { putSetting } from '../settings/settings.js'
import { putProfile, removeProfile } from '../teams/writes.js'
import { noteProgress, noteTest } from '../webhooks/progress.js'
import { pruneDeliveries } from '../webhooks/prune.js'
import { cancelReplay, createReplay } from '../webhooks/replays.js'
import {
  createWebhook,
  pauseWebhook,
  removeWebhook,
  resumeWebhook,
  rotateWebhookSecret,
  updateWebhook,
} from '../webhooks/writes.js'
import {
  apiWrite,
  bulkInsert,
  bulkInsertInOrder,
  bulkWrite,
  callWrite,
  type InputOf,
  type OutputOf,
  type SiteTx,
} from './operation.js'

/** Everything that changes a site's database, by name. */
export const siteWrites = {
  'engine.commit': callWrite(commitStep),

  'campaigns.create': apiWrite(createCampaign),
  'campaigns.update': apiWrite(updateCampaign),
  'campaigns.delete': apiWrite(deleteCampaign),
  'leads.create': apiWrite(createLead),
  'leads.update': apiWrite(updateLead),
  'leads.delete': apiWrite(deleteLead),
  'leads.bulk': apiWrite(changeLeads),
  'leadProfiles.create': apiWrite(createProfiled),
  'leadProfiles.update': apiWrite(updateProfiled),
  'leadProfiles.assign': apiWrite(assignProfiled),
  'leadProfiles.scoreRule': apiWrite(putScoreRule),
  'leadProfiles.adopt': bulkWrite(adoptLeads),
  'leadProfiles.tend': bulkWrite((tx: SiteTx, _input: null) => tendProfiles(tx)),
  'leadProfiles.reassign': bulkWrite(reassignUntouched),
  'leadProfiles.archive': bulkWrite(archiveEnded),
  'calls.say': apiWrite(sayOfCall),
  'agents.create': apiWrite(createAgent),
  'agents.update': apiWrite(updateAgent),
  'agents.delete': apiWrite(deleteAgent),
  'callerIds.create': apiWrite(createCallerId),
  'callerIds.update': apiWrite(updateCallerId),
  'callerIds.delete': apiWrite(deleteCallerId),
  'dnc.add': apiWrite(addDnc),
  'dnc.remove': apiWrite(removeDnc),
  'dnc.preview': apiWrite(previewDnc),
  'dnc.begin': apiWrite(beginDnc),
  'dnc.load': bulkInsertInOrder(loadDnc),
  'dnc.activate': apiWrite(activateDnc),
  'dnc.undo': apiWrite(undoDnc),
  'dnc.removeList': apiWrite(removeDncList),
  'dnc.sweep': bulkWrite(sweepDnc),
  'dnc.purge': bulkWrite(purgeDnc),
  'consents.add': apiWrite(addConsents),
  'consents.import': bulkInsert(addConsents),
  'settings.put': apiWrite(
    async (tx: SiteTx, input: { readonly key: string; readonly value: unknown }): Promise<null> => {
      await putSetting(tx.db, input.key, input.value)
      return null
    },
  ),

  'breakReasons.create': apiWrite(createBreakReason),
  'breakReasons.update': apiWrite(updateBreakReason),
  'breakReasons.delete': apiWrite(deleteBreakReason),
  'callPhases.note': apiWrite(noteCallPhase),
  'notes.create': apiWrite(createNote),
  'notes.update': apiWrite(updateNote),
  'notes.delete': apiWrite(deleteNote),
  'followUps.put': apiWrite(putFollowUp),
  'teams.put': apiWrite(putProfile),
  'teams.remove': apiWrite(removeProfile),
  'reports.create': apiWrite(createReport),
  'reports.update': apiWrite(updateReport),
  'reports.submit': apiWrite(submitReport),
  'reports.review': apiWrite(reviewReport),
  'reports.delete': apiWrite(deleteReport),
  'reports.createDue': bulkWrite(createDueReports),
  'exports.create': apiWrite(createExport),
  'exports.finish': apiWrite(finishExport),
  'exports.remove': apiWrite(removeExports),
  'exports.sweep': bulkWrite(sweepExports),
  'metaLeads.take': apiWrite(takeMetaLeads),
  'metaLeads.keep': apiWrite(keepMetaLead),
  'metaLeads.trouble': apiWrite(noteMetaTrouble),
  'metaLeads.retry': apiWrite(retryMetaLeads),
  'phonePasswords.read': apiWrite(readPhonePassword),

  'integrity.note': apiWrite(noteDamage),
  'audit.note': apiWrite(noteInSite),
  'audit.retain': bulkWrite(retainSiteAudit),

  'calls.keep': apiWrite(keepCall),
  'calls.describe': apiWrite(describeCall),
  'calls.amendKept': apiWrite(amendKeptCall),
  'calls.removeKept': apiWrite(removeKeptCall),
  'recordings.upload': apiWrite(uploadRecording),
  'recordings.stored': apiWrite(recordingStored),
  'recordings.missing': apiWrite(recordingMissing),
  'recordings.claim': bulkWrite(claimRecordings),
  'outbox.done': apiWrite(outboxDone),
  'outbox.retry': apiWrite(outboxRetry),
  'webhooks.create': apiWrite(createWebhook),
  'webhooks.update': apiWrite(updateWebhook),
  'webhooks.remove': apiWrite(removeWebhook),
  'webhooks.rotateSecret': apiWrite(rotateWebhookSecret),
  'webhooks.pause': apiWrite(pauseWebhook),
  'webhooks.resume': apiWrite(resumeWebhook),
  'webhooks.replay': apiWrite(createReplay),
  'webhooks.cancelReplay': apiWrite(cancelReplay),
  'webhooks.noteTest': apiWrite(noteTest),
  'webhooks.progress': bulkWrite(noteProgress),
  'webhooks.prune': bulkWrite(pruneDeliveries),

  'leads.importBatch': bulkInsert(importBatch),
  'imports.start': apiWrite(startImport),
  'imports.finish': apiWrite(finishImport),
  'projections.run': bulkWrite((tx: SiteTx, _input: null) => runProjections(tx)),
  'projections.reset': bulkWrite((tx: SiteTx, _input: null) => resetProjections(tx)),
  'retention.run': bulkWrite(retain),
} as const

export type SiteWrites = typeof siteWrites
export type SiteWriteName = keyof SiteWrites
export type SiteWriteInput<N extends SiteWriteName> = InputOf<SiteWrites[N]>
export type SiteWriteOutput<N extends SiteWriteName> = OutputOf<SiteWrites[N]>
