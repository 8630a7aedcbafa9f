import type { PbxCommand, RefusalReason } from '../../../dialer/ports/pbx.js'
import { isFields } from './ari-event.js'
import type { AriResponse } from './ari-transport.js'

/** True for an HTTP status of success. */
export function isOk(response: AriResponse): boolean {
  return response.status >= 200 && response.status < 300
}

/**
 * Why Asterisk refused, by HTTP status and, where one status stands for several reasons, by its text.
 * An originate that cannot make a channel answers 500 "Allocation failed": for a phone, it is unknown or not registered; for a trunk
 * (ours by configuration) the PBX has no reachable contact or no room, which passes.
 */
export function refusalOf(command: PbxCommand, response: AriResponse): { reason: RefusalReason; detail: string } {
  const detail = textOf(response)
  if (command.kind === 'originate') {
    if (response.status === 409) return { reason: 'duplicate', detail }
    if (response.status === 500) {
      const phone = command.target.kind === 'extension'
      return phone
        ? { reason: 'unknownTarget', detail: 'the phone is unknown to the PBX or not registered' }
        : { reason: 'congestion', detail: 'the PBX has no way over this trunk now' }
    }
    return { reason: response.status === 400 ? 'invalid' : 'failed', detail }
  }
  if (response.status === 404) return { reason: 'unknownLeg', detail }
  if (response.status === 409 && command.kind === 'record') return { reason: 'duplicate', detail }
  if (response.status === 400 || response.status === 409 || response.status === 412 || response.status === 422) {
    return { reason: /not found/i.test(detail) ? 'unknownLeg' : 'invalid', detail }
  }
  return { reason: 'failed', detail }
}

function textOf({ status, body }: AriResponse): string {
  const fields = isFields(body) ? body : {}
  const text = fields['message'] ?? fields['error']
  return typeof text === 'string' ? text.slice(0, 500) : `ARI answered ${status}`
}
