import { type Extension, trunkName } from '../../../dialer/model/ids.js'
import type { SimulatedPbx } from '../../pbx/simulator/world.js'
import type { Misfortune } from './misfortune.js'
import { type Office, phoneOf } from './office.js'
import type { PbxDoor } from './pbx-door.js'
import type { Program } from './program.js'
import { dayBegins, type SitePlan } from './site-plan.js'
import type { Staff } from './staff.js'
import type { Town } from './town.js'
import type { SpellName, Weather } from './weather.js'
import type { Dice, World } from './world.js'

export interface SpellParts {
  readonly world: World
  readonly dice: Dice
  readonly misfortune: Misfortune
  readonly pbx: SimulatedPbx
  readonly door: PbxDoor
  readonly town: Town
  readonly staff: Staff
  readonly office: Office
  readonly plan: SitePlan
  readonly program: () => Program | null
  readonly die: (why: string) => void
  readonly note: (what: string, detail?: unknown) => void
}

/** Sets down when in the day which spell of bad luck comes. */
export function foretell(weather: Weather, parts: SpellParts): void {
  const { world, dice, misfortune, note, plan } = parts
  for (const [name, times] of Object.entries(weather.spells) as [SpellName, number][]) {
    for (let i = 0; i < times; i++) {
      const { from, until } = dice.pick(plan.shape.sessions)
      world.clock.schedule(dayBegins + dice.between(from - 60_000, until + 60_000), () => {
        misfortune.count(inWords(name))
        note(`* ${inWords(name)}`)
        cast(name, parts)
      })
    }
  }
}

const inWords = (name: SpellName): string => name.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)

function cast(name: SpellName, parts: SpellParts): void {
  const { world, dice, misfortune, pbx, door, town, staff, office, plan } = parts
  const { clock } = world
  const later = (ms: number, what: () => void) => void clock.schedule(clock.now() + ms, what)
  /** So long or longer, as days of this kind go. ms */
  const lasting = (least: number, most: number) => Math.round(dice.between(least, most) * plan.shape.pace)
  const phone = (): Extension => phoneOf(plan, dice.between(0, plan.agents.length - 1))
  switch (name) {
    case 'linkDrop':
      return pbx.dropLink('cut')
    case 'pbxRestart':
      return door.restart(dice.chance(0.5))
    case 'pbxHangs':
      misfortune.hangUntil = clock.now() + lasting(1000, 40_000)
      if (dice.chance(0.3)) later(misfortune.hangUntil - clock.now(), () => pbx.dropLink('hung up on'))
      return
    case 'programDies':
      return parts.die('by itself')
    case 'programStops':
      return parts.program()?.stopUntil(clock.now() + lasting(500, 40_000))
    case 'clockJump':
      return world.setWall(dice.between(1, dice.pick([2000, 60_000, 900_000])) * (dice.chance(0.5) ? 1 : -1))
    case 'diskFull':
      misfortune.fullUntil = clock.now() + lasting(1000, 120_000)
      return
    case 'diskSlow':
      misfortune.slowMs = dice.pick([100, 1000, 5000])
      misfortune.slowUntil = clock.now() + lasting(10_000, 300_000)
      return
    case 'phoneVanishes': {
      const lost = phone()
      pbx.setPhone(lost, { registered: false })
      if (dice.chance(0.7)) pbx.hangUpPhone(lost)
      later(lasting(5000, 400_000), () => pbx.setPhone(lost, { registered: true }))
      return
    }
    case 'browserSilent':
      return staff.silence(dice.between(0, plan.agents.length - 1), clock.now() + dice.between(60_000, 400_000))
    case 'answersBurst':
      return town.answerAllUntil(clock.now() + lasting(10_000, 120_000))
    case 'inboundBurst': {
      const trunk = trunkName(dice.pick(['main', 'spare']))
      const called = phone()
      pbx.setTrunk(trunk, { linesElsewhere: dice.between(1, 5) })
      pbx.setPhone(called, { busyElsewhere: true })
      later(lasting(10_000, 200_000), () => {
        pbx.setTrunk(trunk, { linesElsewhere: 0 })
        pbx.setPhone(called, { busyElsewhere: false })
      })
      return
    }
    case 'trunkDown': {
      const trunk = trunkName(dice.pick(['main', 'spare']))
      pbx.setTrunk(trunk, { up: false })
      later(lasting(10_000, 300_000), () => pbx.setTrunk(trunk, { up: true }))
      return
    }
    case 'sitePause':
      return office.pauseSite(lasting(5000, 300_000))
    case 'campaignPause':
      return office.pauseCampaign(dice.between(1, plan.campaigns.length), lasting(5000, 600_000))
    case 'dncAdded':
      return office.forbidNumber()
    case 'limitsChange':
      return office.changeLimits()
  }
}
