import WebSocket from 'ws'
import type { Lab } from '../../lab/support/lab.js'

/** A third party on the PBX: sees every channel and bridge, whoever made them. */
export type AnswerObserver = {
  /** From the answer of each lead to the moment lead and agent were in one bridge, by the PBX's own clock. ms */
  readonly answerToAgentMs: readonly number[]
  /** The same by the lead's channel. ms */
  readonly byChannel: ReadonlyMap<string, number>
  /** Leads that were answered, and those of them that never met an agent. */
  counts(): { readonly answered: number; readonly alone: number }
  close(): void
}

type Event = {
  readonly type: string
  readonly timestamp: string
  readonly channel?: { readonly id: string; readonly name: string; readonly state: string }
  readonly bridge?: { readonly channels: readonly string[] }
}

/**
 * Subscribes a second ARI application to everything on the PBX. Times are those that Asterisk wrote into the events when they
 * happened, so a slow observer measures the same.
 */
export async function observeAnswers(lab: Lab, trunk: string = lab.pbx.trunks.load): Promise<AnswerObserver> {
  const { ariUrl, testUser, testPassword } = lab.pbx
  const authorization = `Basic ${Buffer.from(`${testUser}:${testPassword}`).toString('base64')}`
  const socket = new WebSocket(`${ariUrl.replace('http', 'ws')}/ari/events?app=observer&subscribeAll=true`, {
    headers: { authorization },
  })
  const answeredAt = new Map<string, number>()
  const byChannel = new Map<string, number>()
  const answerToAgentMs: number[] = []
  let answered = 0
  socket.on('message', (data: Buffer) => {
    const { type, timestamp, channel, bridge } = JSON.parse(data.toString('utf8')) as Event
    if (type === 'ChannelStateChange' && channel?.state === 'Up' && channel.name.startsWith(`PJSIP/${trunk}-`)) {
      answered += 1
      answeredAt.set(channel.id, Date.parse(timestamp))
    }
    if (type !== 'ChannelEnteredBridge' || bridge === undefined || bridge.channels.length < 2) return
    for (const id of bridge.channels) {
      const since = answeredAt.get(id)
      if (since === undefined) continue
      answeredAt.delete(id)
      answerToAgentMs.push(Date.parse(timestamp) - since)
      byChannel.set(id, Date.parse(timestamp) - since)
    }
  })
  await new Promise<void>((resolve, reject) => {
    socket.once('open', resolve)
    socket.once('error', reject)
  })
  return {
    answerToAgentMs,
    byChannel,
    counts: () => ({ answered, alone: answeredAt.size }),
    close: () => socket.terminate(),
  }
}
