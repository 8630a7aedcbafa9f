import type { PbxWish } from '../call/effects.js'
import type { CommandId, LegId, RecordingName } from '../model/ids.js'
import { commandId } from '../model/ids.js'
import type { PbxCommand } from '../ports/pbx.js'

/** What a command was about, for the day it is refused. */
export interface SentCommand {
  readonly kind: PbxCommand['kind']
  readonly leg: LegId | null
  readonly recording: RecordingName | null
}

/** So many commands are remembered; a refusal comes long before as many more were sent. */
const remembered = 16_384

/** Numbers the commands and remembers the last ones. */
export interface CommandLog {
  number(wish: PbxWish): PbxCommand
  /** Takes a refused command out; undefined if it is long past. */
  take(id: CommandId): SentCommand | undefined
}

export function createCommandLog(): CommandLog {
  const sent = new Map<CommandId, SentCommand>()
  let last = 0
  return {
    number(wish) {
      last += 1
      const id = commandId(last)
      sent.set(id, { kind: wish.kind, leg: legOf(wish), recording: wish.kind === 'record' ? wish.recording : null })
      sent.delete(commandId(last - remembered))
      return { ...wish, commandId: id }
    },
    take(id) {
      const found = sent.get(id)
      sent.delete(id)
      return found
    },
  }
}

/** The leg a command is about: of a bridge the lead's. */
function legOf(wish: PbxWish): LegId | null {
  switch (wish.kind) {
    case 'originate':
    case 'hold':
    case 'play':
    case 'hangup':
      return wish.leg
    case 'bridge':
      return wish.legs[0]
    case 'record':
      return null
  }
}
