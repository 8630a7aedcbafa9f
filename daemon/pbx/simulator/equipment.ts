import type { Extension, TrunkName } from '../../../dialer/model/ids.js'
import { extension as toExtension, trunkName as toTrunkName } from '../../../dialer/model/ids.js'
import type { PhoneState, TrunkState } from '../../../dialer/ports/pbx.js'
import type { PhoneHabit, SimulatedPhone, SimulatedTrunk } from './simulated-leg.js'

/** What hangs on a simulated PBX. Without a list it has any phone or trunk that is asked for. */
export interface EquipmentParts {
  readonly extensions?: readonly string[]
  readonly trunks?: readonly { readonly name: string; readonly maxLines: number }[]
  /** What phones do until told otherwise; by default they answer by themselves after 200 ms. */
  readonly phoneHabit?: PhoneHabit
}

/** The phones and trunks of a simulated PBX. */
export interface Equipment {
  /** The phone, or null if there is none of this extension; one that is new by being asked for is told. */
  phone(extension: Extension): SimulatedPhone | null
  trunk(name: TrunkName): SimulatedTrunk | null
  setPhone(extension: Extension, change: Partial<Pick<SimulatedPhone, 'registered' | 'busyElsewhere' | 'habit'>>): void
  setTrunk(name: TrunkName, change: Partial<Pick<SimulatedTrunk, 'up' | 'maxLines' | 'linesElsewhere'>>): void
  states(): { readonly phones: readonly PhoneState[]; readonly trunks: readonly TrunkState[] }
}

/** Whom changes of phones and trunks are told. */
export interface EquipmentNews {
  phone(state: PhoneState): void
  trunk(state: TrunkState): void
}

const anyLines = 10_000

/** Equipment in the state in which nothing is wrong with it. */
export function createEquipment(parts: EquipmentParts, news: EquipmentNews): Equipment {
  const habit: PhoneHabit = parts.phoneHabit ?? { kind: 'answers', afterMs: 200 }
  const phones = new Map<Extension, SimulatedPhone>()
  const trunks = new Map<TrunkName, SimulatedTrunk>()

  const addPhone = (extension: Extension) => {
    const phone = { extension, registered: true, busyElsewhere: false, habit, leg: null }
    phones.set(extension, phone)
    return phone
  }
  const addTrunk = (trunk: TrunkName, maxLines: number) => {
    const made = { trunk, up: true, maxLines, lines: 0, linesElsewhere: 0 }
    trunks.set(trunk, made)
    return made
  }
  for (const name of parts.extensions ?? []) addPhone(toExtension(name))
  for (const { name, maxLines } of parts.trunks ?? []) addTrunk(toTrunkName(name), maxLines)

  const phoneOf = (extension: Extension) => {
    const known = phones.get(extension)
    if (known !== undefined || parts.extensions !== undefined) return known ?? null
    const made = addPhone(extension)
    news.phone(phoneState(made))
    return made
  }
  const trunkOf = (name: TrunkName) =>
    trunks.get(name) ?? (parts.trunks === undefined ? addTrunk(name, anyLines) : null)

  return {
    phone: phoneOf,
    trunk: trunkOf,
    setPhone(extension, change) {
      const phone = phoneOf(extension)
      if (phone === null) return
      const { registered, busyElsewhere } = phone
      Object.assign(phone, change)
      if (phone.registered !== registered || phone.busyElsewhere !== busyElsewhere) news.phone(phoneState(phone))
    },
    setTrunk(name, change) {
      const trunk = trunkOf(name)
      if (trunk === null) return
      Object.assign(trunk, change)
      news.trunk(trunkState(trunk))
    },
    states: () => ({ phones: [...phones.values()].map(phoneState), trunks: [...trunks.values()].map(trunkState) }),
  }
}

const phoneState = ({ extension, registered, busyElsewhere }: SimulatedPhone): PhoneState => ({
  extension,
  registered,
  busyElsewhere,
})

const trunkState = ({ trunk, up, linesElsewhere }: SimulatedTrunk): TrunkState => ({ trunk, up, linesElsewhere })
