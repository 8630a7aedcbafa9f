/** A channel as events show it. */
export interface AriChannel {
  readonly id: string
  readonly state: string
}

/** A bridge as events show it. */
export interface AriBridge {
  readonly id: string
  readonly channels: readonly string[]
}

/** The events we act upon, with the fields we read. */
export type AriEvent =
  | { readonly type: 'StasisStart'; readonly channel: AriChannel; readonly args: readonly string[] }
  | { readonly type: 'ChannelStateChange'; readonly channel: AriChannel }
  | { readonly type: 'ChannelDestroyed'; readonly channel: AriChannel; readonly cause: number }
  | { readonly type: 'ChannelEnteredBridge'; readonly channel: AriChannel; readonly bridge: AriBridge }
  | { readonly type: 'ChannelLeftBridge'; readonly channel: AriChannel; readonly bridge: AriBridge }
  | { readonly type: 'ChannelTalkingStarted'; readonly channel: AriChannel }
  | { readonly type: 'ChannelTalkingFinished'; readonly channel: AriChannel; readonly durationMs: number }
  | { readonly type: 'PlaybackFinished'; readonly id: string; readonly target: string; readonly state: string }
  | { readonly type: 'RecordingFinished'; readonly name: string }
  | { readonly type: 'RecordingFailed'; readonly name: string; readonly cause: string | null }
  | { readonly type: 'ApplicationReplaced' }

/** Events the PBX need not send us: about half of all there are for a call. Those that a newer Asterisk adds are ignored here. */
export const unwantedEvents = [
  'ChannelVarset',
  'ChannelDialplan',
  'ChannelCallerId',
  'ChannelConnectedLine',
  'ChannelHangupRequest',
  'ChannelDtmfReceived',
  'ChannelCreated',
  'StasisEnd',
  'Dial',
  'BridgeCreated',
  'BridgeDestroyed',
  'PlaybackStarted',
  'RecordingStarted',
] as const

type Fields = Readonly<Record<string, unknown>>

/**
 * Reads one parsed message; null for what we do not act upon or cannot read.
 * Written by hand and not with a schema: this is the hottest path of the driver (several thousand messages a second),
 * where a schema of this size cost more than the JSON parsing itself.
 */
export function readAriEvent(message: Fields): AriEvent | null {
  const type = message['type']
  switch (type) {
    case 'ChannelStateChange':
    case 'ChannelTalkingStarted': {
      const channel = channelOf(message)
      return channel && { type, channel }
    }
    case 'StasisStart': {
      const channel = channelOf(message)
      const args = message['args']
      return channel && { type, channel, args: Array.isArray(args) ? args.filter(isText).map(shortened) : [] }
    }
    case 'ChannelDestroyed': {
      const channel = channelOf(message)
      const cause = message['cause']
      return channel && { type, channel, cause: wholeOf(cause) }
    }
    case 'ChannelTalkingFinished': {
      const channel = channelOf(message)
      const duration = message['duration']
      return channel && { type, channel, durationMs: wholeOf(duration) }
    }
    case 'ChannelEnteredBridge':
    case 'ChannelLeftBridge': {
      const channel = channelOf(message)
      const bridge = bridgeOf(message['bridge'])
      return channel && bridge && { type, channel, bridge }
    }
    case 'PlaybackFinished': {
      const playback = message['playback']
      if (!isFields(playback)) return null
      const { id, target_uri: target, state } = playback
      return isText(id) && isText(target) && isText(state) ? { type, id, target, state } : null
    }
    case 'RecordingFinished':
    case 'RecordingFailed': {
      const recording = message['recording']
      if (!isFields(recording) || !isText(recording['name'])) return null
      if (type === 'RecordingFinished') return { type, name: recording['name'] }
      return { type, name: recording['name'], cause: isText(recording['cause']) ? shortened(recording['cause']) : null }
    }
    case 'ApplicationReplaced':
      return { type }
    default:
      return null
  }
}

/** True for a JSON object. */
export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function channelOf(message: Fields): AriChannel | null {
  const channel = message['channel']
  if (!isFields(channel)) return null
  const { id, state } = channel
  return isText(id) && isText(state) ? { id, state } : null
}

function bridgeOf(value: unknown): AriBridge | null {
  if (!isFields(value) || !isText(value['id'])) return null
  const channels = value['channels']
  return { id: value['id'], channels: Array.isArray(channels) ? channels.filter(isText) : [] }
}

/** A number of the PBX as far as it can be one of milliseconds or a cause; 0 for any other. */
function wholeOf(value: unknown): number {
  return typeof value === 'number' && value >= 0 && value <= 2 ** 31 ? Math.floor(value) : 0
}

/** Words of the PBX are kept with the call. */
function shortened(text: string): string {
  return text.length > 500 ? text.slice(0, 500) : text
}

function isText(value: unknown): value is string {
  return typeof value === 'string'
}
