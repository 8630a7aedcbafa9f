import type { CommandId } from '../../../dialer/model/ids.js'
import type { Clock } from '../../../dialer/ports/clock.js'
import type { PbxEvent, RefusalReason } from '../../../dialer/ports/pbx.js'
import type { Twiml } from '../../../provisioning/twilio/twiml.js'
import type { Log } from '../../log.js'
import type { CallLanes } from './call-lanes.js'
import type { BookedLeg, LegBook } from './leg-book.js'
import type { Spend } from './spend.js'
import type { TwilioConfig } from './twilio-config.js'
import type { TwilioFacts } from './twilio-facts.js'
import type { TwilioRest } from './twilio-rest.js'

/** What all that is done with calls works with. */
export interface TwilioParts {
  readonly config: TwilioConfig
  readonly rest: TwilioRest
  readonly book: LegBook
  readonly facts: TwilioFacts
  readonly lanes: CallLanes
  readonly spend: Spend
  readonly twiml: Twiml
  readonly clock: Clock
  readonly log: Log
  readonly emit: (event: PbxEvent) => void
  readonly refuse: (command: CommandId, reason: RefusalReason, detail: string) => void
  /** Keeps a leg over a restart. */
  readonly keep: (leg: BookedLeg, isOver: boolean) => Promise<void>
  /** Requests about one leg leave in order. */
  readonly inOrder: <T>(thing: string, ask: () => Promise<T>) => Promise<T>
  /** The account's first number that can call. */
  readonly firstNumber: () => string | null
  /** Something that nobody waits for. */
  readonly aside: (work: Promise<unknown>) => void
}
