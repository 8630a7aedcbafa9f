import type { PriorityClass } from '../../dialer/model/lead-priority.js'

/** How long leads of call queues waited for their attempts: per campaign, hour and class, by how long. */
export interface QueueWaitTable {
  campaign_id: number
  /** Start of the hour, epoch ms. */
  bucket_at: number
  class: PriorityClass
  /** The wait was no longer than this; the greatest number there is for the longest. ms */
  within_ms: number
  calls: number
  /** Within the promise. */
  kept: number
  /** Summed. ms */
  wait_ms: number
  longest_ms: number
}
