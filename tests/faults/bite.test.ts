import { describe, expect, it } from 'vitest'
import type { Tampering } from '../../daemon/simulate/faults/program.js'
import { playSiteDay } from '../../daemon/simulate/faults/site-day.js'
import { calm } from '../../daemon/simulate/faults/weather.js'
import type { EngineStore } from '../../dialer/ports/engine-store.js'
import type { PbxCommand, PbxDriver, PbxEvent } from '../../dialer/ports/pbx.js'

/** The first invariant that a fault planted on purpose breaks, on a day on which nothing else goes wrong. */
async function brokenBy(tampered: Tampering, seed = 3) {
  const { broken } = await playSiteDay({ seed, weather: calm, tampered })
  return broken?.invariant ?? null
}

/** A driver that hears `hear` of each event, and says `say` for each command. */
const driver =
  (hear: (event: PbxEvent) => readonly PbxEvent[], say: (command: PbxCommand) => readonly PbxCommand[]) =>
  (inner: PbxDriver): PbxDriver => ({
    ...inner,
    async connect(listener, signal) {
      const session = await inner.connect((event) => hear(event).forEach(listener), signal)
      return {
        ...session,
        lost: session.lost,
        send: (command) => {
          for (const one of say(command)) session.send(one)
        },
      }
    },
  })
const asTold = <T>(one: T): readonly T[] => [one]
const store = (change: (inner: EngineStore) => Partial<EngineStore>) => (inner: EngineStore) => ({
  ...inner,
  ...change(inner),
})

describe('a fault planted on purpose is found, and named', () => {
  it('nothing: a calm day holds', async () => {
    expect(await brokenBy({})).toBeNull()
  })

  it('a driver that never hangs up', async () => {
    const clinging = driver(asTold, (command) => (command.kind === 'hangup' ? [] : [command]))
    expect(['quiet', 'lines', 'agentsMatch']).toContain(await brokenBy({ driver: clinging }))
  })

  it('a driver that dials twice', async () => {
    const again = (command: PbxCommand) =>
      command.kind === 'originate' && command.target.kind === 'trunk'
        ? [command, { ...command, leg: `${command.leg}x` as typeof command.leg }]
        : [command]
    expect(await brokenBy({ driver: driver(asTold, again) })).toBe('durableFirst')
  })

  it('a store that says kept before it has kept', async () => {
    const hasty = store((inner) => ({
      commit: (commit) => {
        if (commit.gate === null) return inner.commit(commit)
        return Promise.resolve({ id: commit.id, ok: true })
      },
    }))
    expect(await brokenBy({ store: hasty })).toBe('durableFirst')
  })

  it('a gate that forgets spacing and caps', async () => {
    const open = store((inner) => ({
      commit: (commit) =>
        inner.commit(
          commit.gate === null
            ? commit
            : { ...commit, gate: { ...commit.gate, maxAttempts: 1e9, maxAttemptsPerNumberDay: 1e9, minSpacingS: 0 } },
        ),
    }))
    expect(['numberCap', 'spacing', 'leadCap']).toContain(await brokenBy({ store: open }))
  })

  it('a store that forgets what is told', async () => {
    const silent = store((inner) => ({
      commit: (commit) =>
        inner.commit({ ...commit, events: commit.events.filter(({ kind }) => kind !== 'call.ended') }),
    }))
    expect(['journal', 'oneEnding']).toContain(await brokenBy({ store: silent }))
  })

  it('a store that keeps live answers twice, under another name', async () => {
    const doubled = store((inner) => ({
      commit: (commit) =>
        inner.commit({
          ...commit,
          ledger: (commit.ledger ?? []).flatMap((entry) => [entry, { ...entry, call: `${entry.call}x` as never }]),
        }),
    }))
    expect(await brokenBy({ store: doubled })).toBe('ledgerCount')
  })
})
