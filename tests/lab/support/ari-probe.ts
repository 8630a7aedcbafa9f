import WebSocket from 'ws'

/** One ARI event as it came, with the moment of its arrival. */
export type AriEvent = { readonly type: string; readonly at: number; readonly [field: string]: unknown }

/** A minimal ARI program for the tests of the lab itself, and the floor that measurements are compared with. */
export type AriProbe = {
  readonly events: AriEvent[]
  /** A request over HTTP; the parsed answer, or null when there is none. Throws on a status of 400 or more. */
  http(method: string, path: string, body?: unknown): Promise<unknown>
  /** The same over the event WebSocket. */
  overSocket(method: string, uri: string, query?: Readonly<Record<string, string>>, body?: unknown): Promise<AriEvent>
  /** The first event, past or future, that matches. */
  waitFor(what: string, matches: (event: AriEvent) => boolean, limitMs?: number): Promise<AriEvent>
  close(): void
}

type Access = { readonly ariUrl: string; readonly user: string; readonly password: string }

export async function ariProbe(access: Access, app: string): Promise<AriProbe> {
  const authorization = `Basic ${Buffer.from(`${access.user}:${access.password}`).toString('base64')}`
  const socket = new WebSocket(`${access.ariUrl.replace('http', 'ws')}/ari/events?app=${app}&subscribeAll=false`, {
    headers: { authorization },
  })
  const events: AriEvent[] = []
  const listeners = new Set<(event: AriEvent) => void>()
  socket.on('message', (data: Buffer) => {
    const event = { ...(JSON.parse(data.toString('utf8')) as { type: string }), at: Date.now() }
    events.push(event)
    for (const listener of listeners) listener(event)
  })
  await new Promise<void>((resolve, reject) => {
    socket.once('open', resolve)
    socket.once('error', reject)
  })
  const waitFor = (what: string, matches: (event: AriEvent) => boolean, limitMs = 60_000) =>
    new Promise<AriEvent>((resolve, reject) => {
      const seen = events.find(matches)
      if (seen !== undefined) return resolve(seen)
      const listener = (event: AriEvent) => {
        if (!matches(event)) return
        clearTimeout(timer)
        listeners.delete(listener)
        resolve(event)
      }
      const timer = setTimeout(() => {
        listeners.delete(listener)
        reject(new Error(`no ${what} in ${limitMs} ms; last events: ${JSON.stringify(events.slice(-5))}`))
      }, limitMs)
      listeners.add(listener)
    })
  let serial = 0
  return {
    events,
    waitFor,
    http: async (method, path, body) => {
      const response = await fetch(`${access.ariUrl}/ari${path}`, {
        method,
        headers: { authorization, 'content-type': 'application/json' },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      })
      const text = await response.text()
      if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`)
      return text === '' ? null : JSON.parse(text)
    },
    overSocket: (method, uri, query = {}, body) => {
      serial += 1
      const request_id = String(serial)
      const answer = waitFor(`answer to ${method} ${uri}`, (event) => event['request_id'] === request_id)
      socket.send(
        JSON.stringify({
          type: 'RESTRequest',
          transaction_id: request_id,
          request_id,
          method,
          uri,
          query_strings: Object.entries(query).map(([name, value]) => ({ name, value })),
          ...(body === undefined ? {} : { content_type: 'application/json', message_body: JSON.stringify(body) }),
        }),
      )
      return answer
    },
    close: () => socket.close(),
  }
}
