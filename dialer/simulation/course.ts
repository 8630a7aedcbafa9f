/** A value over the hours of a day on the floor: from point to point, by steps or along straight lines. */
export interface Course {
  readonly kind: 'steps' | 'line'
  /** In order of time; before the first and after the last the value stays. */
  readonly points: readonly { readonly atH: number; readonly value: number }[]
}

/** The value at a time, `at` in ms since the beginning. */
export function courseAt(course: Course, at: number): number {
  const hour = at / 3_600_000
  let before = course.points[0]
  if (before === undefined) return 0
  for (const point of course.points) {
    if (point.atH > hour) {
      if (course.kind === 'steps' || point.atH === before.atH || before.atH > hour) return before.value
      return before.value + ((point.value - before.value) * (hour - before.atH)) / (point.atH - before.atH)
    }
    before = point
  }
  return before.value
}
