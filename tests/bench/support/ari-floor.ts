import WebSocket from 'ws'

// The floor: the least a program can do to give answered leads to held agents, straight on ARI over its WebSocket. No storage, no
// rules, no checks, and a mixing bridge per agent that is there before. Run by floor-process.ts in a process of its own.

export type FloorOrder = {
  readonly ariUrl: string
  readonly user: string
  readonly password: string
  readonly extensions: readonly string[]
  readonly trunk: string
  readonly calls: number
  readonly callsPerSecond: number
}

/** From StasisStart of the lead to both in one bridge as this program saw it, and answers that found no free agent. */
export type FloorReport = { readonly answerToAgentMs: readonly number[]; readonly withoutAgent: number }

type Message = {
  readonly type: string
  readonly args?: readonly string[]
  readonly channel?: { readonly id: string }
  readonly bridge?: { readonly id: string; readonly channels: readonly string[] }
}

process.once('message', (order: FloorOrder) => {
  run(order).then(
    (report) => process.send?.(report, () => process.exit(0)),
    (error: unknown) => {
      console.error(error)
      process.exit(1)
    },
  )
})

async function run({
  ariUrl,
  user,
  password,
  extensions,
  trunk,
  calls,
  callsPerSecond,
}: FloorOrder): Promise<FloorReport> {
  const authorization = `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`
  const socket = new WebSocket(`${ariUrl.replace('http', 'ws')}/ari/events?app=floor`, {
    headers: { authorization },
    perMessageDeflate: false,
  })
  await new Promise<void>((resolve, reject) => {
    socket.once('open', resolve)
    socket.once('error', reject)
  })
  let lastId = 0
  const post = (uri: string, query: Readonly<Record<string, string>>, method = 'POST') => {
    lastId += 1
    const query_strings = Object.entries(query).map(([name, value]) => ({ name, value }))
    const id = String(lastId)
    socket.send(JSON.stringify({ type: 'RESTRequest', transaction_id: id, request_id: id, method, uri, query_strings }))
  }

  const free: string[] = []
  const agentOf = new Map<string, string>()
  const answeredAt = new Map<string, number>()
  const answerToAgentMs: number[] = []
  let withoutAgent = 0
  let ended = 0
  let agentsThere = () => {}
  let allEnded = () => {}

  const hold = (agent: string) => {
    post('bridges/floor-hold/addChannel', { channel: agent })
    free.push(agent)
    if (free.length === extensions.length) agentsThere()
  }
  socket.on('message', (data: Buffer) => {
    const { type, args, channel, bridge } = JSON.parse(data.toString('utf8')) as Message
    if (channel === undefined) return
    if (type === 'StasisStart' && args?.[0] === 'agent') {
      post(`bridges/floor-${channel.id}`, { type: 'mixing' })
      hold(channel.id)
    } else if (type === 'StasisStart') {
      const agent = free.shift()
      if (agent === undefined) {
        withoutAgent += 1
        return
      }
      post(`bridges/floor-${agent}/addChannel`, { channel: `${channel.id},${agent}` })
      agentOf.set(channel.id, agent)
      answeredAt.set(channel.id, performance.now())
    } else if (type === 'ChannelEnteredBridge' && bridge?.channels.length === 2) {
      for (const id of bridge.channels) {
        const since = answeredAt.get(id)
        if (since === undefined) continue
        answeredAt.delete(id)
        answerToAgentMs.push(performance.now() - since)
      }
    } else if (type === 'ChannelDestroyed' && channel.id.startsWith('floor-lead-')) {
      const agent = agentOf.get(channel.id)
      if (agent !== undefined) hold(agent)
      ended += 1
      if (ended === calls) allEnded()
    }
  })

  post('bridges/floor-hold', { type: 'holding' })
  const ready = new Promise<void>((resolve) => {
    agentsThere = resolve
  })
  for (const extension of extensions) {
    post('channels', {
      endpoint: `PJSIP/${extension}`,
      app: 'floor',
      appArgs: 'agent',
      channelId: `floor-${extension}`,
    })
  }
  await ready
  const over = new Promise<void>((resolve) => {
    allEnded = resolve
  })
  let placed = 0
  const timer = setInterval(() => {
    placed += 1
    const endpoint = `PJSIP/+1212${2_000_000 + placed}@${trunk}`
    post('channels', { endpoint, app: 'floor', appArgs: 'lead', channelId: `floor-lead-${Date.now()}-${placed}` })
    if (placed === calls) clearInterval(timer)
  }, 1000 / callsPerSecond)
  await over
  for (const extension of extensions) {
    post(`channels/floor-${extension}`, {}, 'DELETE')
    post(`bridges/floor-floor-${extension}`, {}, 'DELETE')
  }
  post('bridges/floor-hold', {}, 'DELETE')
  await new Promise((resolve) => setTimeout(resolve, 500))
  socket.close()
  return { answerToAgentMs, withoutAgent }
}
