import type { AddressInfo } from 'node:net'
import { connect, createServer, type Socket } from 'node:net'

/** A way between a client and a server that a test can break. */
export interface TcpProxy {
  readonly port: number
  /** Breaks all connections; new ones are taken. */
  cut(): void
  /** Holds back all bytes in both directions, as a server that hangs does. */
  freeze(): void
  /** From now on new connections are taken and nothing is ever said on them; those that are there are frozen. `false` lets new ones through again. */
  swallow(on: boolean): void
  close(): Promise<void>
}

/** Starts a proxy on loopback to a port on loopback. */
export async function startTcpProxy(targetPort: number): Promise<TcpProxy> {
  const sockets = new Set<Socket>()
  let swallowing = false
  const server = createServer((near) => {
    if (swallowing) {
      sockets.add(near)
      near.on('error', () => near.destroy())
      near.on('close', () => sockets.delete(near))
      near.resume()
      return
    }
    const far = connect(targetPort, '127.0.0.1')
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(socket)
      socket.on('error', () => other.destroy())
      socket.on('close', () => {
        sockets.delete(socket)
        other.destroy()
      })
      socket.pipe(other)
    }
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const cut = () => {
    for (const socket of sockets) socket.destroy()
  }
  const freeze = () => {
    for (const socket of sockets) socket.unpipe().pause()
  }
  return {
    port: (server.address() as AddressInfo).port,
    cut,
    freeze,
    swallow(on) {
      swallowing = on
      if (on) freeze()
    },
    close() {
      cut()
      return new Promise((resolve) => {
        server.close(() => resolve())
      })
    },
  }
}
