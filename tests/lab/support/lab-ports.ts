import { createSocket } from 'node:dgram'
import { createServer } from 'node:net'

// Below the kernel's ephemeral range (32768 up), so that no outgoing connection takes one between choice and use,
// and above the RTP ranges of the lab.
const FIRST = 30_000
const LAST = 32_700

/** Picks `count` different ports that nobody uses on loopback, neither TCP nor UDP. */
export async function freePorts(count: number): Promise<number[]> {
  const chosen: number[] = []
  for (let tries = 0; tries < 2_000 && chosen.length < count; tries += 1) {
    const port = FIRST + Math.floor(Math.random() * (LAST - FIRST))
    if (!chosen.includes(port) && (await tcpFree(port)) && (await udpFree(port))) chosen.push(port)
  }
  if (chosen.length < count) throw new Error(`no ${count} free ports between ${FIRST} and ${LAST}`)
  return chosen
}

function tcpFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(false))
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)))
  })
}

function udpFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createSocket('udp4')
    socket.once('error', () => resolve(false))
    socket.bind(port, '127.0.0.1', () => socket.close(() => resolve(true)))
  })
}
