/** Bounds of a Socket.IO server. */
export interface SocketLimits {
  /** A connection without a signed-in person is closed after this. ms */
  readonly signInWithinMs: number
  /** Every so often the token is checked anew. ms */
  readonly recheckMs: number
  /** Connections of one address. */
  readonly perAddress: number
  /** Of these, without a signed-in person. */
  readonly strangersPerAddress: number
  /** Connections without a signed-in person from all addresses. */
  readonly strangers: number
  /** Messages of one client that may wait for the one before. */
  readonly waitingMessages: number
  /** Packets that may wait for a slow reader before it is sent away. */
  readonly waitingPackets: number
}

export const usualSocketLimits: SocketLimits = {
  signInWithinMs: 10_000,
  recheckMs: 25_000,
  perAddress: 500,
  strangersPerAddress: 50,
  strangers: 200,
  waitingMessages: 32,
  waitingPackets: 2000,
}

/** Counts connections by address and by whether a person signed in on them. */
export interface ConnectionCounter {
  /** Whether one more connection may come. */
  mayOpen(address: string): boolean
  opened(connection: object, address: string): void
  /** Once a person signed in on it. */
  known(connection: object): void
  isKnown(connection: object): boolean
  closed(connection: object): void
  /** Open connections, signed in or not. */
  count(): number
}

interface Entry {
  readonly address: string
  known: boolean
}

/** A counter within the limits. */
export function createConnectionCounter(limits: SocketLimits): ConnectionCounter {
  const open = new Map<object, Entry>()
  return {
    mayOpen: (address) => {
      let strangers = 0
      let here = 0
      let strangersHere = 0
      for (const entry of open.values()) {
        if (!entry.known) strangers += 1
        if (entry.address !== address) continue
        here += 1
        if (!entry.known) strangersHere += 1
      }
      return strangers < limits.strangers && here < limits.perAddress && strangersHere < limits.strangersPerAddress
    },
    opened: (connection, address) => {
      open.set(connection, { address, known: false })
    },
    known: (connection) => {
      const entry = open.get(connection)
      if (entry) entry.known = true
    },
    isKnown: (connection) => open.get(connection)?.known ?? false,
    closed: (connection) => {
      open.delete(connection)
    },
    count: () => open.size,
  }
}
