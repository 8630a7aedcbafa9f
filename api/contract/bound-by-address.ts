import type { Server } from 'node:net'
import type { AddressList } from './address-list.js'

/** Closes connections of an address that has so many already; a trusted proxy brings everybody's and is not counted. */
export function boundByAddress(server: Server, most: number, isProxy: AddressList): void {
  const open = new Map<string, number>()
  server.on('connection', (socket) => {
    const address = socket.remoteAddress ?? ''
    if (isProxy(address)) return
    const count = (open.get(address) ?? 0) + 1
    if (count > most) return void socket.destroy()
    open.set(address, count)
    socket.once('close', () => {
      const left = (open.get(address) ?? 1) - 1
      if (left === 0) open.delete(address)
      else open.set(address, left)
    })
  })
}
