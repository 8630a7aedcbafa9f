/** Gives up the place. */
export type Release = () => void

/** Who may send at the moment. */
export interface Slots {
  /** Resolves when there is room. `troubled`: its last try failed or was slow, or there was none yet. */
  take(host: string, troubled: boolean): Promise<Release>
  /** Requests under way. */
  readonly busy: () => number
}

interface Waiting {
  readonly host: string
  readonly troubled: boolean
  readonly grant: (release: Release) => void
}

/**
 * Bounds requests in all and per host. Endpoints in trouble get at most half of the places together, so that however many of them hang,
 * those that answer never wait for them.
 */
export function createSlots(mostAtOnce: number, mostPerHost: number): Slots {
  const waiting: Waiting[] = []
  const perHost = new Map<string, number>()
  const mostTroubled = Math.max(1, Math.floor(mostAtOnce / 2))
  let busy = 0
  let troubledBusy = 0

  const hasRoom = ({ host, troubled }: Waiting): boolean =>
    busy < mostAtOnce && (perHost.get(host) ?? 0) < mostPerHost && (!troubled || troubledBusy < mostTroubled)

  const grantAll = (): void => {
    for (let i = 0; i < waiting.length && busy < mostAtOnce; ) {
      const one = waiting[i]
      if (one === undefined || !hasRoom(one)) {
        i += 1
        continue
      }
      waiting.splice(i, 1)
      occupy(one)
    }
  }

  const occupy = ({ host, troubled, grant }: Waiting): void => {
    let held = true
    busy += 1
    if (troubled) troubledBusy += 1
    perHost.set(host, (perHost.get(host) ?? 0) + 1)
    grant(() => {
      if (!held) return
      held = false
      busy -= 1
      if (troubled) troubledBusy -= 1
      const left = (perHost.get(host) ?? 1) - 1
      if (left === 0) perHost.delete(host)
      else perHost.set(host, left)
      grantAll()
    })
  }

  return {
    take: (host, troubled) =>
      new Promise((grant) => {
        waiting.push({ host, troubled, grant })
        grantAll()
      }),
    busy: () => busy,
  }
}
