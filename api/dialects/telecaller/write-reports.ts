import type { ReportSums, ReportView } from '../../features/reports/views.js'
import { isoSecond, isoSecondOrNull } from '../../schema/pieces.js'
import { idsToWire, perCent, seconds, type WireRecord } from './write.js'

/**
 * A report as the document prints it. Where nobody typed a number stands what the records say, so that the columns of the front ends are never
 * empty; `typed` and `computed` hold the two apart.
 */
export function reportToWire(report: ReportView): WireRecord {
  const { computed, review } = report
  return {
    ...idsToWire(report.id),
    user: { ...idsToWire(report.user), name: report.userName },
    reportDate: `${report.day}T00:00:00Z`,
    reportType: report.type,
    status: report.status,
    totalCalls: report.totalCalls ?? computed.calls,
    completedCalls: report.completedCalls ?? computed.completed,
    followUpsCompleted: report.followUpsCompleted ?? computed.followUpsCompleted,
    convertedLeads: report.convertedLeads ?? computed.convertedLeads,
    dailyNotes: report.notes ?? '',
    notes: report.notes ?? '',
    challenges: report.challenges ?? '',
    improvements: report.improvements ?? '',
    mood: report.mood,
    energy: report.energy,
    typed: {
      totalCalls: report.totalCalls,
      completedCalls: report.completedCalls,
      followUpsCompleted: report.followUpsCompleted,
      convertedLeads: report.convertedLeads,
    },
    computed: {
      totalCalls: computed.calls,
      completedCalls: computed.completed,
      followUpsCompleted: computed.followUpsCompleted,
      convertedLeads: computed.convertedLeads,
      successfulCalls: computed.successes,
      talkTime: seconds(computed.talkMs),
      successRate: perCent(computed.completed, computed.calls),
    },
    submittedAt: isoSecondOrNull(report.submittedAt),
    reviewedBy: review === null ? null : { ...idsToWire(review.by), name: review.name },
    reviewedAt: review === null ? null : isoSecond(review.at),
    reviewNotes: review?.note ?? '',
    rating: review?.rating ?? null,
    createdAt: isoSecond(report.createdAt),
    updatedAt: isoSecond(report.updatedAt),
  }
}

/** Sums of reports. */
export function sumsToWire({ total, byStatus, byType, typed, averageRating, averageEnergy }: ReportSums): WireRecord {
  return {
    totalReports: total,
    byStatus: { ...byStatus },
    byType: { ...byType },
    totalCalls: typed.calls,
    completedCalls: typed.completed,
    followUpsCompleted: typed.followUpsCompleted,
    convertedLeads: typed.convertedLeads,
    successRate: perCent(typed.completed, typed.calls),
    averageRating,
    averageEnergy,
  }
}
