import type { CampaignSettings } from '../../../dialer/model/campaign.js'
import type { LegId } from '../../../dialer/model/ids.js'
import type { SiteLimits } from '../../../dialer/model/site-limits.js'
import type { PbxCommand } from '../../../dialer/ports/pbx.js'
import type { SqliteStatement } from '../../../storage/open-sqlite.js'
import type { SimulatedPbx } from '../../pbx/simulator/world.js'
import type { Judge } from './invariants.js'
import { dayBegins, zones } from './site-plan.js'

type Originate = Extract<PbxCommand, { kind: 'originate' }>

/** One call that really left for a number. */
export interface Dial {
  readonly leg: LegId
  readonly ref: string
  readonly number: string
  readonly trunk: string
  readonly campaign: number | null
  readonly lead: number | null
  /** World time. */
  readonly at: number
  /** By the clock of the program, which is what its machine says. */
  readonly told: number
  /** Answered, by the PBX's own knowledge; world time. */
  answeredAt: number | null
  /** Found no line. */
  isCongested: boolean
  /** The program took it back before an answer. */
  isTakenBack: boolean
  /** A hang-up of it was lost on the way: the PBX keeps it and the program believes it gone. */
  isDeaf: boolean
}

/** What somebody beside the PBX may know of the site. */
export interface WitnessParts {
  readonly pbx: SimulatedPbx
  readonly prefix: string
  readonly judge: Judge
  readonly now: () => number
  /** The program's clock. */
  readonly told: () => number
  /** The committed row of a call: its number, campaign, lead, row id, and whether it is open. */
  readonly rowOf: SqliteStatement
  readonly settingsOf: (campaign: number) => CampaignSettings | null
  readonly leadZone: (number: string) => string | null
  /** When something was last kept from the program that only a comparison shows. World time. */
  readonly misledAt: () => number
}

/** Sees what is really dialled, and judges it by what it has seen alone. */
export interface Witness {
  readonly dials: ReadonlyMap<LegId, Dial>
  /** After a command that the PBX took up. */
  dialled(command: Originate): void
  answered(leg: LegId): void
  ended(leg: LegId, end: string): void
  hangUpSent(leg: LegId, swallowed: boolean): void
  /** Numbers that must not be called by attempts kept after row `lastCall`. */
  forbid(number: string, campaign: number | null, lastCall: number): void
  limits: SiteLimits
  /** The site, or a campaign, places nothing: told and answered. */
  sitePaused: boolean
  readonly pausedCampaigns: Set<number>
  /** Since when the limits hold as they are, and a burst more may come of a new life. World time. */
  bornAt: number
  /** Other limits hold from now on; what was reserved before may still leave. */
  limitsChanged(): void
}

interface Row {
  readonly id: number
  readonly number: string
  readonly campaign_id: number | null
  readonly lead_id: number | null
  readonly open: number
  readonly reserved_at: number
  /** The lead has a callback promised, which passes cap and spacing once. */
  readonly promised: number
}

const dayMs = 86_400_000
/** Who rings shorter than a campaign lets it ring, and then is told to end, was taken back. ms */
const ringsForMs = 25_000

export function createWitness(parts: WitnessParts, limits: SiteLimits): Witness {
  const { judge, pbx, now } = parts
  const dials = new Map<LegId, Dial>()
  const byNumber = new Map<string, Dial[]>()
  const byLead = new Map<number, Dial[]>()
  const recent: Dial[] = []
  const forbidden = new Map<string, { campaign: number | null; lastCall: number }[]>()

  let limitsToldAt = 0

  const demand: Judge['demand'] = (name, holds, detail) => judge.demand(name, holds, detail)

  const dialled = ({ leg, target }: Originate) => {
    if (target.kind !== 'trunk') return
    const ref = leg.slice(parts.prefix.length)
    const { number, trunk } = target
    const at = now()
    demand('oneDial', !dials.has(leg), () => `${leg} to ${number} left again`)
    const row = parts.rowOf.get(ref) as Row | undefined
    demand('durableFirst', row !== undefined && row.open === 1 && row.number === number, () =>
      JSON.stringify({ leg, number, row: row ?? null }),
    )
    const campaign = row?.campaign_id ?? null
    const lead = row?.lead_id ?? null
    const dial: Dial = {
      leg,
      ref,
      number,
      trunk,
      campaign,
      lead,
      at,
      told: parts.told(),
      answeredAt: null,
      isCongested: false,
      isTakenBack: false,
      isDeaf: false,
    }
    checkDnc(dial, row?.id ?? 0)
    checkPauses(dial)
    const settings = campaign === null ? null : parts.settingsOf(campaign)
    if (settings !== null) checkCampaign(dial, settings, row?.promised === 1)
    dials.set(leg, dial)
    put(byNumber, number, dial)
    if (lead !== null) put(byLead, lead, dial)
    if ((row?.reserved_at ?? 0) > limitsToldAt) checkLines(dial, settings)
    checkRate(dial, settings)
  }

  const checkDnc = (dial: Dial, row: number) => {
    for (const { campaign, lastCall } of forbidden.get(dial.number) ?? []) {
      if (campaign !== null && campaign !== dial.campaign) continue
      demand(
        'dnc',
        row <= lastCall,
        () => `${dial.number} is on a list since call row ${lastCall}, dialled by row ${row}`,
      )
    }
  }

  const checkPauses = (dial: Dial) => {
    demand('notPaused', !witness.sitePaused, () => `${dial.leg} left while the site is paused`)
    demand('notPaused', dial.campaign === null || !witness.pausedCampaigns.has(dial.campaign), () => {
      return `${dial.leg} left while campaign ${dial.campaign} is paused`
    })
  }

  const checkCampaign = (dial: Dial, settings: CampaignSettings, isPromised: boolean) => {
    const zone = parts.leadZone(dial.number) ?? settings.timeZone
    const minute = Math.floor((((dial.told - dayBegins) / 60_000 + 480 + (zones[zone] ?? 0)) % 1440) + 1440) % 1440
    const isOpen = settings.window.spans.some((span) => span.fromMinute <= minute && minute < span.toMinute)
    demand('window', isOpen, () => `${dial.number} in ${zone} was dialled at minute ${minute} of its day`)

    const before = (byNumber.get(dial.number) ?? []).filter((other) => other.told > dial.told - dayMs)
    const counted = before.filter((other) => !other.isCongested)
    demand('numberCap', counted.length < settings.maxAttemptsPerNumberDay, () => {
      return `${dial.number} was dialled ${counted.length} times before, allowed are ${settings.maxAttemptsPerNumberDay}`
    })
    // A number dialled by hand, and a promise, know neither.
    if (dial.lead === null || isPromised) return
    const ofLead = (byLead.get(dial.lead) ?? []).filter((other) => !other.isCongested && !other.isTakenBack)
    demand('leadCap', ofLead.length < settings.maxAttempts, () => {
      return `lead ${dial.lead} was dialled ${ofLead.length} times before, allowed are ${settings.maxAttempts}`
    })
    const last = counted.at(-1)
    const gapMs = last === undefined ? Number.POSITIVE_INFINITY : dial.told - last.told
    demand('spacing', gapMs >= settings.minSpacingS * 1000, () => {
      return `${dial.number} was dialled ${gapMs} ms after ${last?.leg}, asked for are ${settings.minSpacingS} s`
    })
  }

  /** Legs that the PBX keeps though it was told to end them are not known to the program. */
  const checkLines = (dial: Dial, settings: CampaignSettings | null) => {
    let [site, ofTrunk, ofCampaign] = [0, 0, 0]
    for (const leg of pbx.legs.values()) {
      if (leg.trunk === null) continue
      const one = dials.get(leg.id)
      if (one?.isDeaf === true) continue
      site += 1
      if (leg.trunk === dial.trunk) ofTrunk += 1
      if (one !== undefined && one.campaign === dial.campaign) ofCampaign += 1
    }
    const trunk = witness.limits.trunks.find(({ name }) => name === dial.trunk)
    const most = trunk?.maxLines ?? 0
    demand(
      'lines',
      site <= witness.limits.maxLines,
      () => `${site} lines of the site, allowed ${witness.limits.maxLines}`,
    )
    demand('lines', ofTrunk <= most, () => `${ofTrunk} lines of trunk ${dial.trunk}, allowed are ${most}`)
    demand('lines', settings === null || ofCampaign <= settings.maxLines, () => {
      return `${ofCampaign} lines of campaign ${dial.campaign}, allowed are ${settings?.maxLines}`
    })
  }

  const checkRate = (dial: Dial, settings: CampaignSettings | null) => {
    recent.push(dial)
    while (recent[0] !== undefined && recent[0].at <= dial.at - 1000) recent.shift()
    // A new life, or a new limit, begins with a burst of its own.
    const isNew = dial.at - witness.bornAt < 1000
    const most = (perSecond: number) => Math.ceil(perSecond + Math.max(1, perSecond / 20) * (isNew ? 2 : 1))
    const check = (what: string, perSecond: number, begun: number) =>
      demand(
        'callsPerSecond',
        begun <= most(perSecond),
        () => `${begun} calls of ${what} in a second, allowed ${perSecond}`,
      )
    const { limits } = witness
    check('the site', limits.callsPerSecond, recent.length)
    const ofTrunk = recent.filter(({ trunk }) => trunk === dial.trunk).length
    check(dial.trunk, limits.trunks.find(({ name }) => name === dial.trunk)?.callsPerSecond ?? 0, ofTrunk)
    if (settings === null) return
    const ofCampaign = recent.filter(({ campaign }) => campaign === dial.campaign).length
    check(`campaign ${dial.campaign}`, settings.callsPerSecond, ofCampaign)
  }

  const witness: Witness = {
    dials,
    dialled,
    answered(leg) {
      const dial = dials.get(leg)
      if (dial !== undefined) dial.answeredAt ??= now()
    },
    ended(leg, end) {
      const dial = dials.get(leg)
      if (dial === undefined) return
      if (end === 'congestion') dial.isCongested = true
    },
    hangUpSent(leg, swallowed) {
      const dial = dials.get(leg)
      if (dial === undefined) return
      dial.isDeaf = swallowed
      // Who was not told of the answer takes back what seems to ring.
      const isUnheard = dial.answeredAt === null || parts.misledAt() >= dial.answeredAt
      if (isUnheard && now() - dial.at < ringsForMs) dial.isTakenBack = true
    },
    forbid(number, campaign, lastCall) {
      const entries = forbidden.get(number) ?? []
      entries.push({ campaign, lastCall })
      forbidden.set(number, entries)
    },
    limits,
    sitePaused: false,
    pausedCampaigns: new Set(),
    bornAt: 0,
    limitsChanged() {
      limitsToldAt = parts.told()
    },
  }
  return witness
}

function put<K>(of: Map<K, Dial[]>, key: K, dial: Dial): void {
  const known = of.get(key)
  if (known === undefined) of.set(key, [dial])
  else known.push(dial)
}
