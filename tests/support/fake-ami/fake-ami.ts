import type { AddressInfo } from 'node:net'
import { createServer, type Socket } from 'node:net'

/** Headers of one AMI action or message, names as they were written. */
export type AmiHeaders = Readonly<Record<string, string>>

/** An AMI on loopback that does what a test scripts. */
export interface FakeAmi {
  readonly port: number
  /** Actions that came, logins included, header names in lower case. */
  readonly seen: readonly AmiHeaders[]
  /** Messages that answer an action; without them it is `Success`, or an empty list for what answers with lists. */
  script(answer: (action: AmiHeaders) => readonly AmiHeaders[] | undefined): void
  /** Sends an event to everybody who is logged in. */
  tell(event: AmiHeaders): void
  /** Sends bytes as they are to everybody. */
  tellRaw(bytes: Uint8Array | string): void
  /** From now on answers nothing and keeps connections open. */
  hang(): void
  drop(): void
  close(): Promise<void>
}

const lists = new Set(['PJSIPShowEndpoints', 'PJSIPShowRegistrationsOutbound', 'CoreShowChannels', 'ShowDialPlan'])

/** Starts a fake AMI. */
export async function startFakeAmi(user = 'trunkline', password = 'right'): Promise<FakeAmi> {
  const seen: AmiHeaders[] = []
  const sockets = new Set<Socket>()
  let script: (action: AmiHeaders) => readonly AmiHeaders[] | undefined = () => undefined
  let hung = false

  const answersTo = (action: AmiHeaders): readonly AmiHeaders[] => {
    const scripted = script(action)
    if (scripted !== undefined) return scripted
    const name = action['action'] ?? ''
    if (name.toLowerCase() === 'login') {
      const right = action['username'] === user && action['secret'] === password
      return [right ? { Response: 'Success' } : { Response: 'Error', Message: 'Authentication failed' }]
    }
    if (!lists.has(name)) return [{ Response: 'Success' }]
    return [
      { Response: 'Success', EventList: 'start' },
      { Event: `${name}Complete`, EventList: 'Complete' },
    ]
  }
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    socket.on('error', () => socket.destroy())
    socket.write('Asterisk Call Manager/11.0.0\r\n')
    let text = ''
    socket.on('data', (data) => {
      text += data.toString()
      for (let end = text.indexOf('\r\n\r\n'); end >= 0; end = text.indexOf('\r\n\r\n')) {
        const action = parse(text.slice(0, end))
        text = text.slice(end + 4)
        seen.push(action)
        if (hung) continue
        for (const answer of answersTo(action)) socket.write(render({ ...answer, ActionID: action['actionid'] ?? '' }))
      }
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const drop = () => {
    for (const socket of sockets) socket.destroy()
  }
  return {
    port: (server.address() as AddressInfo).port,
    seen,
    script(answer) {
      script = answer
    },
    tell(event) {
      for (const socket of sockets) socket.write(render(event))
    },
    tellRaw(bytes) {
      for (const socket of sockets) socket.write(bytes)
    },
    hang() {
      hung = true
    },
    drop,
    close() {
      drop()
      return new Promise((resolve) => {
        server.close(() => resolve())
      })
    },
  }
}

function parse(text: string): AmiHeaders {
  const lines = text.split('\r\n').map((line) => {
    const mark = line.indexOf(':')
    return [line.slice(0, mark).toLowerCase(), line.slice(mark + 1).trim()]
  })
  return Object.fromEntries(lines)
}

function render(headers: AmiHeaders): string {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
  return `${lines.join('')}\r\n`
}
