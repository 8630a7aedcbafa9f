/** What lists and boards are made of, for the contracts that word them: they reach no storage themselves. */
export { durationMs } from '../../../storage/calls/duration.js'
export type { CallView } from '../../../storage/calls/repository.js'
export type { LeadView } from '../../../storage/leads/repository.js'
export type { PriorityCalls } from '../../../storage/stats/calls-by-priority.js'
export type { LeadTally } from '../../../storage/stats/lead-tallies.js'
export type { User } from '../../../storage/users/repository.js'
