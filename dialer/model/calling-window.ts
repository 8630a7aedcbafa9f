/** Day of the week, 1 = Monday to 7 = Sunday (ISO 8601). */
export type Weekday = 1 | 2 | 3 | 4 | 5 | 6 | 7

/**
 * When people may be called, in the lead's own time. A moment is inside if any span holds it.
 * No spans means never; {@link alwaysOpen} means no restriction.
 */
export interface CallingWindow {
  readonly spans: readonly CallingSpan[]
}

/** Minutes after local midnight, `fromMinute` inclusive, `toMinute` exclusive, 0 to 1440, `fromMinute < toMinute`. */
export interface CallingSpan {
  readonly days: readonly Weekday[]
  readonly fromMinute: number
  readonly toMinute: number
}

const everyDay: readonly Weekday[] = [1, 2, 3, 4, 5, 6, 7]

/** No restriction. */
export const alwaysOpen: CallingWindow = { spans: [{ days: everyDay, fromMinute: 0, toMinute: 1440 }] }

/** 8:00 to 21:00 at the called place, the hours of 47 CFR 64.1200(c)(1). */
export const usTelemarketingHours: CallingWindow = { spans: [{ days: everyDay, fromMinute: 480, toMinute: 1260 }] }
