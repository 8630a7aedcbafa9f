import { createConnection } from 'node:net'

type Access = { readonly host: string; readonly port: number; readonly user: string; readonly password: string }

/** Logs in to AMI, sends the actions one after the other, and returns their responses' first lines (`Success`, `Error`). */
export async function amiActions(
  access: Access,
  actions: readonly Readonly<Record<string, string>>[],
): Promise<string[]> {
  const login = { Action: 'Login', Username: access.user, Secret: access.password, Events: 'off' }
  const socket = createConnection(access.port, access.host)
  const responses: string[] = []
  let text = ''
  await new Promise<void>((resolve, reject) => {
    socket.once('error', reject)
    socket.on('data', (chunk: Buffer) => {
      text += chunk.toString('utf8')
      responses.splice(
        0,
        responses.length,
        ...[...text.matchAll(/^Response: (\w+)\r$/gm)].map((match) => match[1] ?? ''),
      )
      if (responses.length === actions.length + 1) resolve()
    })
    for (const action of [login, ...actions]) {
      const lines = Object.entries(action).map(([name, value]) => `${name}: ${value}\r\n`)
      socket.write(`${lines.join('')}\r\n`)
    }
  })
  socket.destroy()
  return responses.slice(1)
}
