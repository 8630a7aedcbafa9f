import type { CallPhase } from '../../../dialer/model/domain-event.js'
import type { AgentId, SiteId, UserId } from '../../../dialer/model/ids.js'

/** What a browser phone last said of a call that we do not control. */
export interface PhoneCall {
  readonly user: UserId
  readonly name: string
  readonly agent: AgentId | null
  /** As the phone names it. */
  readonly callId: string
  readonly phase: Exclude<CallPhase, 'ended'>
  readonly source: string | null
  readonly destination: string | null
  readonly did: string | null
  readonly direction: 'inbound' | 'outbound'
  /** When this phase began, epoch ms. */
  readonly since: number
  /** When both could talk; null before. */
  readonly connectedAt: number | null
}

/** The calls of browser phones, in memory: they are gone when their browser is. */
export interface CallPhases {
  put(site: SiteId, call: Omit<PhoneCall, 'since' | 'connectedAt'>): void
  end(site: SiteId, user: UserId, callId: string): void
  /** The person's browser lives, and so do its calls. */
  touch(site: SiteId, user: UserId): void
  list(site: SiteId): readonly PhoneCall[]
}

/** Whose browser says nothing for so long has lost its calls. ms */
const staleMs = 120_000
/** A talk of a browser that never says it lives is believed for so long. ms */
const longestTalkMs = 4 * 3_600_000
/** More calls at once nobody has; the oldest goes. */
const mostPerPerson = 5

interface Entry {
  call: PhoneCall
  touchedAt: number
  /** The browser says now and then that it lives. */
  beats: boolean
}

export function createCallPhases(now: () => number): CallPhases {
  const sites = new Map<SiteId, Map<string, Entry>>()

  const entriesOf = (site: SiteId): Map<string, Entry> => {
    const entries = sites.get(site) ?? new Map<string, Entry>()
    sites.set(site, entries)
    for (const [key, entry] of entries) if (isStale(entry)) entries.delete(key)
    return entries
  }

  function isStale({ call, touchedAt, beats }: Entry): boolean {
    return now() - touchedAt > (call.phase === 'connected' && !beats ? longestTalkMs : staleMs)
  }

  return {
    put(site, call) {
      const entries = entriesOf(site)
      const key = `${call.user} ${call.callId}`
      const before = entries.get(key)
      const since = before?.call.phase === call.phase ? before.call.since : now()
      const connectedAt = before?.call.connectedAt ?? (call.phase === 'connected' ? now() : null)
      entries.delete(key)
      entries.set(key, {
        call: {
          ...call,
          source: call.source ?? before?.call.source ?? null,
          destination: call.destination ?? before?.call.destination ?? null,
          did: call.did ?? before?.call.did ?? null,
          since,
          connectedAt,
        },
        touchedAt: now(),
        beats: before?.beats ?? false,
      })
      const own = [...entries].filter(([, entry]) => entry.call.user === call.user)
      for (const [old] of own.slice(0, Math.max(0, own.length - mostPerPerson))) entries.delete(old)
    },
    end(site, user, callId) {
      entriesOf(site).delete(`${user} ${callId}`)
    },
    touch(site, user) {
      for (const entry of entriesOf(site).values()) {
        if (entry.call.user !== user) continue
        entry.touchedAt = now()
        entry.beats = true
      }
    },
    list: (site) => [...entriesOf(site).values()].map(({ call }) => call),
  }
}
