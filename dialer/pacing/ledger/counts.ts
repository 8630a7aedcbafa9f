import type { AnswerClass, AnswerCounts } from '../../model/ledger.js'

/** Nothing counted yet. */
export const noAnswers: AnswerCounts = { connected: 0, late: 0, abandoned: 0, machines: 0 }

/** People among the answers. */
export function liveOf({ connected, late, abandoned }: AnswerCounts): number {
  return connected + late + abandoned
}

/** What one entry adds: the class it gives, and for a correction the one it takes away. */
export function change(to: AnswerClass | null, from: AnswerClass | null): AnswerCounts {
  const of = (name: AnswerClass) => (to === name ? 1 : 0) - (from === name ? 1 : 0)
  const machines = to === 'machine' ? 1 : 0
  return { connected: of('connected'), late: of('late'), abandoned: of('abandoned'), machines }
}

export function plus(a: AnswerCounts, b: AnswerCounts): AnswerCounts {
  return {
    connected: a.connected + b.connected,
    late: a.late + b.late,
    abandoned: a.abandoned + b.abandoned,
    machines: a.machines + b.machines,
  }
}
