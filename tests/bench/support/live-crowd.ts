import { WebSocket } from 'ws'

// A crowd of live clients in a process of its own: connects, tells when all of them listen, and in the end what each one heard and how late.

/** What the crowd is told to do. */
export interface CrowdTask {
  readonly url: string
  /** One for each client; null: none is needed. */
  readonly tokens: readonly (string | null)[]
}

/** What the crowd tells: that all listen, and when it is asked, what they heard. */
export type CrowdNews =
  | { readonly news: 'listening' }
  | {
      readonly news: 'heard'
      readonly counts: readonly number[]
      readonly lateMs: readonly number[]
      readonly gaps: number
    }

const sockets: WebSocket[] = []
const counts: number[] = []
const lateMs: number[] = []
let gaps = 0
let listening = 0

function open(index: number, url: string, token: string | null): Promise<void> {
  counts[index] = 0
  return new Promise((resolve, reject) => {
    const ws = new WebSocket(url, token === null ? [] : ['bearer', token], { perMessageDeflate: false })
    sockets.push(ws)
    const ready = (): void => {
      listening += 1
      resolve()
    }
    ws.on('error', reject)
    ws.on('message', (data: Buffer) => {
      const message = JSON.parse(data.toString()) as { type: string; at?: string }
      if (message.type === 'event' && message.at !== undefined) {
        counts[index] = (counts[index] ?? 0) + 1
        lateMs.push(Date.now() - Date.parse(message.at))
      } else if (message.type === 'welcome') {
        ws.send(JSON.stringify({ type: 'subscribe', topics: ['call', 'agent', 'campaign'] }))
      } else if (message.type === 'subscribed') ready()
      else if (message.type === 'gap') gaps += 1
    })
  })
}

process.on('message', (message: CrowdTask | 'tell' | 'clear' | 'end') => {
  if (message === 'end') {
    for (const ws of sockets) ws.terminate()
    process.exit(0)
  }
  if (message === 'clear') {
    counts.fill(0)
    lateMs.length = 0
    return
  }
  if (message === 'tell') return void process.send?.({ news: 'heard', counts, lateMs, gaps } satisfies CrowdNews)
  const connectAll = async (): Promise<void> => {
    // A few at a time, as people come.
    for (let from = 0; from < message.tokens.length; from += 50) {
      await Promise.all(message.tokens.slice(from, from + 50).map((token, i) => open(from + i, message.url, token)))
    }
    process.send?.({ news: 'listening' } satisfies CrowdNews)
  }
  connectAll().catch((error: unknown) => {
    console.error(error, listening)
    process.exit(1)
  })
})
