/** How far a lead has come with the people who work it; finer than what the dialer needs to know (LeadStatus). */
export const leadProgresses = [
  'new',
  'contacted',
  'qualified',
  'interested',
  'notInterested',
  'callback',
  'converted',
  'closed',
] as const

export type LeadProgress = (typeof leadProgresses)[number]

/** Where a lead came from. */
export const leadSources = ['facebook', 'instagram', 'manual', 'website', 'referral', 'other'] as const

export type LeadSource = (typeof leadSources)[number]
