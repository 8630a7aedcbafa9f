import WebSocket from 'ws'
import type { ApiClient } from './api-client.js'

/** One event of the live API. */
export type LiveEvent = {
  readonly seq: number
  readonly kind: string
  readonly at: string
  readonly data: Readonly<Record<string, unknown>>
}

/** What the live API told, in order, from the beginning of the site's journal. */
export type LiveFeed = {
  readonly events: readonly LiveEvent[]
  onEvent(listener: (event: LiveEvent) => void): void
  close(): void
}

/** Listens to everything of the site. */
export async function liveFeed(api: ApiClient): Promise<LiveFeed> {
  const socket = new WebSocket(`${api.baseUrl.replace('http', 'ws')}/api/live`, ['bearer', api.token])
  const events: LiveEvent[] = []
  const listeners: ((event: LiveEvent) => void)[] = []
  await new Promise<void>((resolve, reject) => {
    socket.once('error', reject)
    socket.on('open', () =>
      socket.send(
        JSON.stringify({ type: 'subscribe', topics: ['campaign', 'agent', 'call', 'lead', 'site'], after: 0 }),
      ),
    )
    socket.on('message', (data: Buffer) => {
      const message = JSON.parse(data.toString('utf8')) as LiveEvent & { readonly type: string }
      if (message.type === 'subscribed') resolve()
      if (message.type !== 'event') return
      events.push(message)
      for (const listener of listeners) listener(message)
    })
  })
  socket.on('error', () => undefined)
  return { events, onEvent: (listener) => listeners.push(listener), close: () => socket.terminate() }
}
