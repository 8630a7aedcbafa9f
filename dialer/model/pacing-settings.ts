/** How a campaign is paced beside others, and how far its pacer may go. */
export interface PacingSettings {
  /** Most lines out for each agent on duty, talking ones included, in predictive mode: the owner's ceiling. 1 to 50 */
  readonly maxLinesPerAgent: number
  /** In predictive mode: calls that ring in vain may be taken back, never before 15 s of ringing (16 CFR 310.4(b)(4)(ii)). */
  readonly earlyHangUp: boolean
  /** Share of lines, calls per second and agents among campaigns of the same priority, where they are short. 1 to 100 */
  readonly weight: number
  /** Campaigns of a higher priority are served first, where lines, calls per second or agents are short. 0 to 9 */
  readonly priority: number
}

export const defaultPacingSettings: PacingSettings = {
  maxLinesPerAgent: 10,
  earlyHangUp: true,
  weight: 10,
  priority: 5,
}
