import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { AsteriskInstance } from './asterisk-instance.js'

/** What may be done to an instance through the control address. */
export type ControlAction = 'start' | 'stop' | 'kill' | 'restart'

/**
 * Serves `POST /pbx/<action>` and `POST /world/<action>`. An Asterisk is a child of the process that started the lab, while
 * the tests run in others; this is how they stop and start it.
 */
export async function serveControl(
  instances: Readonly<Record<string, AsteriskInstance>>,
): Promise<{ readonly url: string; close(): Promise<void> }> {
  const server = createServer((request, response) => {
    const [, name = '', action = ''] = (request.url ?? '').split('/')
    const instance = instances[name]
    const work = instance === undefined ? undefined : actionOf(instance, action)
    if (request.method !== 'POST' || work === undefined) {
      response.writeHead(404).end('POST /pbx/start|stop|kill|restart')
      return
    }
    work().then(
      () => response.writeHead(204).end(),
      (error: unknown) => response.writeHead(500).end(String(error)),
    )
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

function actionOf(instance: AsteriskInstance, action: string): (() => Promise<void>) | undefined {
  switch (action) {
    case 'start':
      return () => instance.start()
    case 'stop':
      return () => instance.stop()
    case 'kill':
      return () => instance.kill()
    case 'restart':
      return async () => {
        await instance.stop()
        await instance.start()
      }
    default:
      return undefined
  }
}
