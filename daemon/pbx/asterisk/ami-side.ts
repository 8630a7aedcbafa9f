import { DomainError } from '../../../dialer/model/domain-error.js'
import type { Clock } from '../../../dialer/ports/clock.js'
import type { PbxEvent, PhoneState, TrunkState } from '../../../dialer/ports/pbx.js'
import type { Log } from '../../log.js'
import { ensureAmdDialplan } from './amd-setup.js'
import { type AmiLink, type AmiMessage, openAmiLink } from './ami-link.js'
import { filterAmiEvents, surveyPbx } from './ami-survey.js'
import { translateAmi } from './ami-translate.js'
import type { AsteriskConfig } from './asterisk-config.js'
import { createPbxFacts, type PbxFacts } from './merge.js'

const firstDelayMs = 500
const longestDelayMs = 10_000
/** How often the dialplan is looked at and the facts are asked anew, in case an event was lost. */
const dialplanEveryMs = 10_000
const surveyEveryMs = 60_000

/** What AMI does for a session: states of phones and trunks, and machine detection's place in the dialplan. */
export interface AmiSide {
  phones(): readonly PhoneState[]
  trunks(): readonly TrunkState[]
  close(): void
}

/** What it works with. */
export interface AmiSideParts {
  readonly config: AsteriskConfig
  readonly clock: Clock
  readonly log: Log
  readonly emit: (event: PbxEvent) => void
}

interface Connection {
  readonly link: AmiLink
  readonly facts: PbxFacts
}

/**
 * Connects AMI once and then keeps it: when it is lost the calls go on over ARI, states stay as they last were, and it is
 * connected again by itself.
 * @throws DomainError PBX_UNAVAILABLE, CONFIG_INVALID: only from the first connect
 */
export async function openAmiSide({ config, clock, log, emit }: AmiSideParts, signal: AbortSignal): Promise<AmiSide> {
  let closed = false
  let failures = 0
  let amdFault: string | null = null
  const timers = new Map<string, () => void>()
  let present: Connection | null = null
  let last: PbxFacts = createPbxFacts(config, { endpoints: [], facts: [] })

  const later = (name: string, afterMs: number, work: () => Promise<void>) => {
    if (closed) return
    timers.get(name)?.()
    timers.set(
      name,
      clock.schedule(clock.now() + afterMs, () => {
        work().catch((error: unknown) => log.warn({ pbx: config.name, error: String(error) }, 'AMI work failed'))
      }),
    )
  }
  const tell = (phones: readonly PhoneState[], trunks: readonly TrunkState[]) => {
    const at = clock.now()
    for (const phone of phones) emit({ kind: 'phoneState', at, ...phone })
    for (const trunk of trunks) emit({ kind: 'trunkState', at, ...trunk })
  }
  const setDialplan = async (link: AmiLink) => {
    const setup = await ensureAmdDialplan(link, config.amdContext, config.application)
    if (setup.ok && setup.added)
      log.info({ pbx: config.name, context: config.amdContext }, 'put machine detection in place')
    const fault = setup.ok ? null : setup.why
    if (fault !== null && fault !== amdFault) {
      log.error(
        { pbx: config.name, why: fault },
        'machine detection has no place in the dialplan: AMI needs the right "system"',
      )
    }
    amdFault = fault
  }
  const checkDialplan = async () => {
    if (present !== null) await setDialplan(present.link)
    later('dialplan', dialplanEveryMs, checkDialplan)
  }
  const survey = async () => {
    const { link } = present ?? {}
    if (link !== undefined) {
      const facts = createPbxFacts(config, await surveyPbx(link))
      const before = last
      present = { link, facts }
      last = facts
      tell(changes(before.phones(), facts.phones(), phoneKey), changes(before.trunks(), facts.trunks(), trunkKey))
    }
    later('survey', surveyEveryMs, survey)
  }

  const hear = (message: AmiMessage) => {
    const fact = translateAmi(message)
    if (fact === null || present === null) return
    if (fact.kind === 'reloaded') later('dialplan', 0, checkDialplan)
    const { phones, trunks } = present.facts.take(fact)
    tell(phones, trunks)
  }

  const connect = async (stop: AbortSignal) => {
    const link = await openAmiLink(config, clock, hear, stop)
    try {
      if (!(await filterAmiEvents(link))) {
        log.warn({ pbx: config.name }, 'AMI does not filter events for us: give its user the right "system"')
      }
      present = { link, facts: createPbxFacts(config, await surveyPbx(link)) }
      await setDialplan(link)
    } catch (error) {
      present = null
      link.close()
      throw error
    }
    const before = last
    last = present.facts
    if (failures > 0)
      tell(changes(before.phones(), last.phones(), phoneKey), changes(before.trunks(), last.trunks(), trunkKey))
    failures = 0
    later('dialplan', dialplanEveryMs, checkDialplan)
    later('survey', surveyEveryMs, survey)
    link.lost.then(reconnect, reconnect)
  }
  const reconnect = (why: unknown) => {
    present = null
    if (closed) return
    failures += 1
    log.warn(
      { pbx: config.name, why: String(why) },
      'lost AMI: phone and trunk states are not followed until it is back',
    )
    retry()
  }
  const retry = () =>
    later('connect', Math.min(longestDelayMs, firstDelayMs * 2 ** Math.min(failures, 8)), async () => {
      try {
        await connect(new AbortController().signal)
        log.info({ pbx: config.name }, 'AMI is back')
      } catch (error) {
        failures += 1
        log.warn({ pbx: config.name, why: messageOf(error) }, 'AMI is not back yet')
        retry()
      }
    })

  await connect(signal)
  return {
    phones: () => last.phones(),
    trunks: () => last.trunks(),
    close() {
      closed = true
      for (const cancel of timers.values()) cancel()
      present?.link.close()
      present = null
    },
  }
}

const phoneKey = (phone: PhoneState) => phone.extension
const trunkKey = (trunk: TrunkState) => trunk.trunk

/** States that are new or differ. */
function changes<State extends object>(
  before: readonly State[],
  after: readonly State[],
  key: (state: State) => string,
): readonly State[] {
  const old = new Map(before.map((state) => [key(state), JSON.stringify(state)]))
  return after.filter((state) => old.get(key(state)) !== JSON.stringify(state))
}

function messageOf(error: unknown): string {
  return error instanceof DomainError ? error.message : String(error)
}
