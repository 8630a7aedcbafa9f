import { describe, expect, it } from 'vitest'
import type { InvariantName } from '../../daemon/simulate/faults/invariants.js'
import type { Tampering } from '../../daemon/simulate/faults/program.js'
import { calm, type Weather } from '../../daemon/simulate/faults/weather.js'
import type { DomainEvent } from '../../dialer/model/domain-event.js'
import type { Lead } from '../../dialer/model/lead.js'
import type { PbxCommand, PbxSnapshot } from '../../dialer/ports/pbx.js'
import { brokenBy, driver, keeping, store } from './planted.js'

/** A PBX that says that a leg lives on, whatever became of it. */
function clingingPbx(): Tampering {
  const gone: PbxSnapshot['legs'][number][] = []
  return driver({
    hear: (event) => {
      if (event.kind !== 'legGone' || event.leg.includes('.s')) return [event]
      gone.push({ leg: event.leg, state: 'up', bridge: null, held: false })
      return []
    },
    list: (snapshot) => ({ ...snapshot, legs: [...snapshot.legs, ...gone] }),
  })()
}

/** A store that goes on handing out leads it has given before, and asks nothing at the last look. */
function doublingStore(): Tampering {
  const given = new Map<number, Lead>()
  return store((inner) => ({
    readyLeads: async (query) => {
      const batch = await inner.readyLeads(query)
      for (const lead of batch.leads) given.set(lead.id, lead)
      const again = [...given.values()].filter(({ campaign, id }) => {
        return campaign === query.campaign && !query.except.includes(id) && !batch.leads.some((one) => one.id === id)
      })
      return { ...batch, leads: [...batch.leads, ...again] }
    },
    commit: (commit) => inner.commit({ ...commit, gate: null }),
  }))()
}

/** A store that goes on handing out what was never dialled, and whose last look passes everything. */
function forgetfulStore(): Tampering {
  const given = new Map<number, Lead>()
  const dialled = new Set<number>()
  return store((inner) => ({
    readyLeads: async (query) => {
      const batch = await inner.readyLeads(query)
      for (const lead of batch.leads) given.set(lead.id, lead)
      const listed = [...given.values()].filter(({ campaign, id, timeZone }) => {
        const isHere = batch.leads.some((one) => one.id === id) || query.except.includes(id)
        return campaign === query.campaign && !isHere && !dialled.has(id) && !query.closedZones.includes(timeZone)
      })
      return { ...batch, leads: [...batch.leads, ...listed] }
    },
    commit: (commit) => {
      const lead = commit.gate?.lead ?? null
      if (lead !== null) dialled.add(lead)
      return inner.commit({ ...commit, gate: null })
    },
  }))()
}

const twice = (commands: readonly PbxCommand['kind'][]) => (command: PbxCommand) => {
  if (!commands.includes(command.kind) || !('leg' in command)) return [command]
  return [command, { ...command, leg: `${command.leg}x` as typeof command.leg }]
}
const without = (kind: DomainEvent['kind']) =>
  keeping((commit) => ({ ...commit, events: commit.events.filter((event) => event.kind !== kind) }))
const pauses: Partial<Weather> = { spells: { ...calm.spells, sitePause: 4, campaignPause: 4 } }
const lists: Partial<Weather> = { spells: { ...calm.spells, dncAdded: 12 } }
const deaths: Partial<Weather> = { spells: { ...calm.spells, programDies: 4 } }

interface Planted {
  readonly fault: string
  readonly plant: () => Tampering
  /** Which of these is seen first hangs on the day. */
  readonly breaks: readonly InvariantName[]
  readonly weather?: Partial<Weather>
}

const planted: readonly Planted[] = [
  {
    fault: 'a driver that never hangs up',
    plant: driver({ say: (command) => (command.kind === 'hangup' ? [] : [command]) }),
    breaks: ['quiet', 'lines', 'agentsMatch'],
  },
  { fault: 'a driver that dials twice', plant: driver({ say: twice(['originate']) }), breaks: ['durableFirst'] },
  {
    fault: 'a driver that keeps what it is to dial until it is out of date',
    plant: driver({ lateMs: { originate: 60_000 } }),
    breaks: ['durableFirst'],
  },
  {
    fault: 'a driver that keeps what it is to dial while the site is paused',
    plant: driver({ lateMs: { originate: 4000 } }),
    breaks: ['notPaused'],
    weather: pauses,
  },
  {
    fault: 'a driver that loses the ends of legs, on a PBX that lists them for ever',
    plant: clingingPbx,
    breaks: ['quiet', 'agentsMatch'],
  },
  {
    fault: 'a driver that holds no phone and says that it does',
    plant: driver({
      say: (command) => (command.kind === 'hold' ? [] : [command]),
      list: ({ legs, ...rest }) => ({ ...rest, legs: legs.map((leg) => ({ ...leg, held: leg.bridge === null })) }),
    }),
    breaks: ['agentsMatch'],
  },
  {
    fault: 'a store that says kept before it has kept',
    plant: store((inner) => ({
      commit: (commit) => {
        const kept = inner.commit(commit)
        return commit.gate === null ? kept : Promise.resolve({ id: commit.id, ok: true })
      },
    })),
    breaks: ['durableFirst'],
  },
  {
    fault: 'a store that says kept and keeps no ends of calls',
    plant: store((inner) => ({
      commit: (commit) =>
        commit.events.some(({ kind }) => kind === 'call.ended')
          ? Promise.resolve({ id: commit.id, ok: true })
          : inner.commit(commit),
    })),
    breaks: ['oneEnding', 'journal', 'presence', 'leadStage', 'oneCallPerAgent'],
  },
  {
    fault: 'a store that gives up',
    plant: store((inner) => ({
      commit: (commit) =>
        commit.id % 20 === 0 ? Promise.reject(new Error('The planted store gives up.')) : inner.commit(commit),
    })),
    breaks: ['noFailure'],
  },
  {
    fault: 'a gate that forgets spacing and caps',
    plant: keeping(({ gate, ...commit }) => {
      if (gate === null) return { ...commit, gate }
      return { ...commit, gate: { ...gate, maxAttempts: 1e9, maxAttemptsPerNumberDay: 1e9, minSpacingS: 0 } }
    }),
    breaks: ['numberCap', 'spacing', 'leadCap'],
  },
  {
    fault: 'a store that knows no lists of numbers',
    plant: forgetfulStore,
    breaks: ['dnc'],
    weather: lists,
  },
  { fault: 'a store that serves a lead twice', plant: doublingStore, breaks: ['spacing', 'numberCap', 'leadCap'] },
  { fault: 'a store that forgets to tell ends', plant: without('call.ended'), breaks: ['journal', 'oneEnding'] },
  { fault: 'a store that forgets to tell states', plant: without('agent.presence'), breaks: ['presence', 'quiet'] },
  {
    fault: 'a store that tells an end twice',
    plant: keeping((commit) => ({
      ...commit,
      events: commit.events.flatMap((event): DomainEvent[] => (event.kind === 'call.ended' ? [event, event] : [event])),
    })),
    breaks: ['oneEnding', 'journal'],
  },
  {
    fault: 'a store that counts a live answer twice, under another name',
    plant: keeping((commit) => ({
      ...commit,
      ledger: (commit.ledger ?? []).flatMap((entry) => [entry, { ...entry, call: `${entry.call}x` as never }]),
    })),
    breaks: ['ledgerCount'],
  },
  {
    fault: 'a store that counts no live answers',
    plant: keeping((commit) => ({ ...commit, ledger: [] })),
    breaks: ['ledgerCount'],
  },
  {
    fault: 'a store that forgets open calls over a crash',
    plant: store((inner) => ({ load: async () => ({ ...(await inner.load()), openCalls: [] }) })),
    breaks: ['oneEnding', 'quiet', 'leadStage', 'agentsMatch', 'presence', 'lines', 'oneCallPerAgent'],
    weather: deaths,
  },
  {
    fault: 'a writer that announces only half of what it commits, and nothing after',
    plant: () => ({ announced: (lastSeq) => (lastSeq <= 40 ? lastSeq : null) }),
    breaks: ['live', 'webhooks'],
  },
]

/** Four days at most, on whatever machine. ms */
const longest = 240_000

describe('a fault planted on purpose is found, and named', { timeout: longest }, () => {
  it('nothing: calm days hold, and the watchdog finds nothing', async () => {
    expect(await brokenBy(() => ({}), {}, [3, 4, 20])).toBeNull()
  })

  it.each(planted)('$fault', async ({ plant, weather, breaks }) => {
    const found = await brokenBy(plant, weather)
    expect(found).toEqual({ invariant: expect.toBeOneOf([...breaks]) as string, detail: expect.any(String) as string })
  })
})
