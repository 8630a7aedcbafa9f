import type { SiteId } from '../../dialer/model/ids.js'
import { signature, signatureHeader } from './sign.js'

/** What the headers of a delivery tell. */
export interface DeliveryFacts {
  /** The one in use, and while it is rotated the former one. */
  readonly secrets: readonly string[]
  /** Time of the try, epoch ms. */
  readonly at: number
  readonly body: string
  readonly site: SiteId
  readonly event: string
  /** Number of the event in its site; null: a test. */
  readonly id: number | null
  readonly deliveryId: string
  /** From 1. */
  readonly attempt: number
  readonly isReplay: boolean
  readonly version: string
}

/** The headers of a delivery. */
export function deliveryHeaders(facts: DeliveryFacts): Readonly<Record<string, string>> {
  return {
    'Content-Type': 'application/json',
    'User-Agent': `Trunkline/${facts.version}`,
    [signatureHeader]: signature(facts.secrets, facts.at, facts.body),
    'X-Trunkline-Event': facts.event,
    ...(facts.id !== null && { 'X-Trunkline-Event-Id': String(facts.id) }),
    'X-Trunkline-Delivery': facts.deliveryId,
    'X-Trunkline-Attempt': String(facts.attempt),
    'X-Trunkline-Site': facts.site,
    ...(facts.isReplay && { 'X-Trunkline-Replay': 'true' }),
  }
}
