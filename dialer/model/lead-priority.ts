/** How soon a lead wants to be called, most urgent first. A priority is a number, higher first; a class is a stretch of numbers. */
export type PriorityClass = 'urgent' | 'high' | 'medium' | 'low'

export const priorityClasses: readonly PriorityClass[] = ['urgent', 'high', 'medium', 'low']

/** The number a class stands for, and the least number that still belongs to it (`low` takes all below). */
export const priorityOfClass: Readonly<Record<PriorityClass, number>> = { urgent: 30, high: 20, medium: 10, low: 0 }

/** The class a priority belongs to. */
export function classOfPriority(priority: number): PriorityClass {
  if (priority >= priorityOfClass.urgent) return 'urgent'
  if (priority >= priorityOfClass.high) return 'high'
  return priority >= priorityOfClass.medium ? 'medium' : 'low'
}
