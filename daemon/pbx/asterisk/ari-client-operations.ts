import type { AriCall } from './ari-transport.js'

/** An operation of ari-client with its parameters. */
export interface AriOperation {
  readonly resource: string
  readonly operation: string
  readonly parameters: Readonly<Record<string, unknown>>
}

/** Every request the driver makes, and what ari-client calls it. `:name` stands for one part of the path. */
const operations: readonly (readonly [method: AriCall['method'], path: string, resource: string, operation: string])[] =
  [
    ['POST', 'channels', 'channels', 'originate'],
    ['GET', 'channels/:channelId', 'channels', 'get'],
    ['DELETE', 'channels/:channelId', 'channels', 'hangup'],
    ['POST', 'channels/:channelId/continue', 'channels', 'continueInDialplan'],
    ['POST', 'applications/:applicationName/subscription', 'applications', 'subscribe'],
    ['POST', 'channels/:channelId/variable', 'channels', 'setChannelVar'],
    ['POST', 'channels/:channelId/snoop/:snoopId', 'channels', 'snoopChannelWithId'],
    ['POST', 'channels/:channelId/ring', 'channels', 'ring'],
    ['DELETE', 'channels/:channelId/ring', 'channels', 'ringStop'],
    ['POST', 'channels/:channelId/moh', 'channels', 'startMoh'],
    ['DELETE', 'channels/:channelId/moh', 'channels', 'stopMoh'],
    ['POST', 'channels/:channelId/silence', 'channels', 'startSilence'],
    ['DELETE', 'channels/:channelId/silence', 'channels', 'stopSilence'],
    ['POST', 'channels/:channelId/play/:playbackId', 'channels', 'playWithId'],
    ['DELETE', 'playbacks/:playbackId', 'playbacks', 'stop'],
    ['POST', 'bridges/:bridgeId', 'bridges', 'createWithId'],
    ['DELETE', 'bridges/:bridgeId', 'bridges', 'destroy'],
    ['POST', 'bridges/:bridgeId/addChannel', 'bridges', 'addChannel'],
    ['POST', 'bridges/:bridgeId/removeChannel', 'bridges', 'removeChannel'],
    ['POST', 'bridges/:bridgeId/record', 'bridges', 'record'],
    ['POST', 'recordings/live/:recordingName/pause', 'recordings', 'pause'],
    ['DELETE', 'recordings/live/:recordingName/pause', 'recordings', 'unpause'],
    ['POST', 'recordings/live/:recordingName/stop', 'recordings', 'stop'],
  ]

/** The operations ari-client must offer, as `resource.operation`; checked once after it has read the PBX's own description. */
export const neededOperations: readonly string[] = operations.map(
  ([, , resource, operation]) => `${resource}.${operation}`,
)

/** The operation of a request; null for one that is not in the table. */
export function operationOf(call: AriCall): AriOperation | null {
  const parts = call.path.split('/')
  for (const [method, path, resource, operation] of operations) {
    const names = path.split('/')
    if (method !== call.method || names.length !== parts.length) continue
    if (!names.every((name, index) => name.startsWith(':') || name === parts[index])) continue
    const fromPath = names.flatMap((name, index) => (name.startsWith(':') ? [[name.slice(1), parts[index]]] : []))
    const body = call.body === undefined ? {} : { body: JSON.stringify(call.body) }
    return { resource, operation, parameters: { ...Object.fromEntries(fromPath), ...call.query, ...body } }
  }
  return null
}
