import { existsSync } from 'node:fs'
import { readFile, rm } from 'node:fs/promises'
import { hostPath } from './asterisk-instance.js'
import type { Lab } from './lab.js'

/** One stream of sound as its hearer's Asterisk received it. */
export type HeardStream = {
  /** Where it came from: address and port of the PBX. */
  readonly from: string
  readonly packets: number
  /** Sequence numbers that never came. */
  readonly lost: number
  /** The longest time between two packets; 20 when nothing is missing. ms */
  readonly longestGapMs: number
}

/** Listens to all sound that the people and phones of the world hear. */
export type RtpWatch = {
  /** Streams that went on from the beginning of the watch to its end. */
  stop(): Promise<readonly HeardStream[]>
}

const edgeMs = 500
const farStep = 500

/** Begins to note each packet of sound that the world receives; a second of it is 50 lines a stream. */
export async function watchRtp(lab: Lab): Promise<RtpWatch> {
  const name = `rtp-${Date.now()}.log`
  const file = hostPath(lab.world.place, 'log', name)
  await lab.worldCli(`logger add channel ${name} verbose`)
  await lab.worldCli('rtp set debug on')
  return {
    stop: async () => {
      await lab.worldCli('rtp set debug off')
      await lab.worldCli(`logger remove channel ${name}`)
      const text = existsSync(file) ? await readFile(file, 'utf8') : ''
      await rm(file, { force: true })
      return streamsOf(text)
    },
  }
}

function streamsOf(text: string): HeardStream[] {
  const packet = /^\[([^\]]+)\].*Got +RTP packet from +(\S+) \(type \d+, seq (\d+),/gm
  const heard = new Map<string, { readonly at: number; readonly seq: number }[]>()
  for (const [, at = '', from = '', seq = ''] of text.matchAll(packet)) {
    const stream = heard.get(from) ?? []
    stream.push({ at: Date.parse(`${at.replace(' ', 'T')}Z`), seq: Number(seq) })
    heard.set(from, stream)
  }
  const all = [...heard.values()].flat().map(({ at }) => at)
  const [begin, end] = [Math.min(...all), Math.max(...all)]
  return [...heard].flatMap(([from, packets]) => {
    const [first, last] = [packets[0], packets.at(-1)]
    if (!first || !last || first.at > begin + edgeMs || last.at < end - edgeMs) return []
    let longestGapMs = 0
    let lost = 0
    for (const [index, { at, seq }] of packets.entries()) {
      const before = packets[index - 1]
      if (!before) continue
      longestGapMs = Math.max(longestGapMs, at - before.at)
      // Sequence numbers begin anew after 65,535. A far step is another source of sound, such as music after a person.
      const step = (seq - before.seq + 65_536) % 65_536
      if (step > 1 && step < farStep) lost += step - 1
    }
    return [{ from, packets: packets.length, lost, longestGapMs }]
  })
}
