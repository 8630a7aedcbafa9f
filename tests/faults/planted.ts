import type { Broken } from '../../daemon/simulate/faults/invariants.js'
import type { Tampering } from '../../daemon/simulate/faults/program.js'
import { playSiteDay } from '../../daemon/simulate/faults/site-day.js'
import { calm, type Weather } from '../../daemon/simulate/faults/weather.js'
import type { EngineStore, StepCommit } from '../../dialer/ports/engine-store.js'
import type { PbxCommand, PbxDriver, PbxEvent, PbxSnapshot } from '../../dialer/ports/pbx.js'

/** Brief days with many calls. */
const seeds = [4, 5, 9, 20]

/** The first invariant that a fault planted on purpose breaks, and what was found, within a few seeds; null: none. */
export async function brokenBy(
  plant: () => Tampering,
  weather: Partial<Weather> = {},
  days: readonly number[] = seeds,
): Promise<Broken | null> {
  for (const seed of days) {
    const { broken } = await playSiteDay({ seed, weather: { ...calm, ...weather }, tampered: plant() })
    if (broken !== null) return broken
  }
  return null
}

/** What a driver does otherwise than it should. */
export interface DriverFault {
  readonly hear?: (event: PbxEvent) => readonly PbxEvent[]
  readonly say?: (command: PbxCommand) => readonly PbxCommand[]
  readonly list?: (snapshot: PbxSnapshot) => PbxSnapshot
  /** Commands of these kinds leave so much later. ms */
  readonly lateMs?: Partial<Record<PbxCommand['kind'], number>>
}

/** A driver with a fault. */
export const driver =
  ({
    hear = (event) => [event],
    say = (command) => [command],
    list = (snapshot) => snapshot,
    lateMs = {},
  }: DriverFault) =>
  (): Tampering => ({
    driver: (inner, clock): PbxDriver => ({
      ...inner,
      async connect(listener, signal) {
        const session = await inner.connect((event) => hear(event).forEach(listener), signal)
        return {
          ...session,
          lost: session.lost,
          snapshot: async () => list(await session.snapshot()),
          send: (command) => {
            for (const one of say(command)) {
              const late = lateMs[one.kind]
              if (late === undefined) session.send(one)
              else clock.schedule(clock.now() + late, () => session.send(one))
            }
          },
        }
      },
    }),
  })

/** A store with a fault. */
export const store = (change: (inner: EngineStore) => Partial<EngineStore>) => (): Tampering => ({
  store: (inner) => ({ ...inner, ...change(inner) }),
})

/** A store that keeps something else than it is asked to. */
export const keeping = (change: (commit: StepCommit) => StepCommit) =>
  store((inner) => ({ commit: (commit) => inner.commit(change(commit)) }))
