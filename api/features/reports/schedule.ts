import { z } from 'zod'

/** Setting of a site: which reports are made by themselves once their period is over. */
export const reportScheduleKey = 'reports.schedule'

const scheduleSchema = z.object({
  daily: z.boolean().default(true),
  weekly: z.boolean().default(true),
  monthly: z.boolean().default(true),
})

/** Which types are made for every agent when their period is over, by the site's calendar. */
export type ReportSchedule = z.output<typeof scheduleSchema>

/** What is kept, and all of them where nothing is. */
export function parseReportSchedule(kept: unknown): ReportSchedule {
  return scheduleSchema.parse(kept ?? {})
}
