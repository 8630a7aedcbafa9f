import type { AgentId, SiteId, UserId } from '../../dialer/model/ids.js'
import type { Clock } from '../../dialer/ports/clock.js'
import type { Role } from '../auth/permissions.js'
import type { Principal } from '../auth/principal.js'

/** A person with at least one live connection. */
export interface OnlinePerson {
  readonly user: UserId
  readonly name: string
  readonly role: Role
  /** The agent this person is in the site; null if none. */
  readonly agent: AgentId | null
  /** Since when, epoch ms. */
  readonly since: number
}

/** A person came or went. */
export interface OnlineChange {
  readonly site: SiteId
  readonly person: OnlinePerson
  readonly isOnline: boolean
  /** Epoch ms. */
  readonly at: number
}

/** Who is connected to the live API, in whichever contract; known to this process alone. */
export interface OnlineBook {
  /** Notes a connection; returns what notes its end. Machines and the local operator are nobody. */
  enter(principal: Principal): () => void
  /** Those of a site, by name. */
  list(site: SiteId): readonly OnlinePerson[]
  onChange(listener: (change: OnlineChange) => void): () => void
}

interface Entry {
  person: OnlinePerson
  connections: number
  cancelLeave: () => void
}

/** A page that is loaded anew, or a connection that breaks for a moment, is no going and coming. */
const lingerMs = 5000

export function createOnlineBook(clock: Clock): OnlineBook {
  const sites = new Map<SiteId, Map<UserId, Entry>>()
  const listeners = new Set<(change: OnlineChange) => void>()

  const tell = (site: SiteId, person: OnlinePerson, isOnline: boolean): void => {
    for (const listener of listeners) listener({ site, person, isOnline, at: clock.now() })
  }

  return {
    enter: ({ site, user, name, role, agent }) => {
      if (user === null) return () => undefined
      const people = sites.get(site) ?? new Map<UserId, Entry>()
      sites.set(site, people)
      const known = people.get(user)
      const entry: Entry = known ?? {
        person: { user, name, role, agent, since: clock.now() },
        connections: 0,
        cancelLeave: () => undefined,
      }
      entry.cancelLeave()
      entry.connections += 1
      entry.person = { user, name, role, agent, since: entry.person.since }
      people.set(user, entry)
      if (!known) tell(site, entry.person, true)
      let left = false
      return () => {
        if (left) return
        left = true
        entry.connections -= 1
        if (entry.connections > 0) return
        entry.cancelLeave = clock.schedule(clock.now() + lingerMs, () => {
          people.delete(user)
          if (people.size === 0) sites.delete(site)
          tell(site, entry.person, false)
        })
      }
    },
    list: (site) =>
      [...(sites.get(site)?.values() ?? [])]
        .map(({ person }) => person)
        .toSorted((one, other) => one.name.localeCompare(other.name)),
    onChange: (listener) => {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
  }
}
