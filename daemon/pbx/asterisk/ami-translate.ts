import type { AmiMessage } from './ami-link.js'

/** What one AMI event says of phones and trunks; names are those of PJSIP endpoints and of channels. */
export type AmiFact =
  /** A contact (a registered device, or the fixed address of a trunk) came, changed or went. */
  | { readonly kind: 'contact'; readonly endpoint: string; readonly uri: string; readonly state: ContactState }
  /** A registration of ours at a provider. */
  | { readonly kind: 'registration'; readonly name: string; readonly registered: boolean }
  | { readonly kind: 'channel'; readonly id: string; readonly name: string }
  | { readonly kind: 'channelGone'; readonly id: string }
  /** Modules were reloaded; what we put into the dialplan may be gone. */
  | { readonly kind: 'reloaded' }

export type ContactState = 'reachable' | 'unreachable' | 'gone'

/** AMI events we ask for, as regular expressions of AMI's `Filter` action; all others are not sent to us. */
export const wantedAmiEvents = [
  'Event: ContactStatus',
  'Event: Newchannel',
  'Event: Rename',
  'Event: Hangup',
  'Event: OutboundRegistrationDetail',
  'Event: Registry',
  'Event: Reload',
] as const

/** Reads one AMI event; null for what we do not act upon. */
export function translateAmi(event: AmiMessage): AmiFact | null {
  switch (text(event, 'event')) {
    case 'ContactStatus':
      return {
        kind: 'contact',
        endpoint: text(event, 'endpointname'),
        uri: text(event, 'uri'),
        state: contactState(text(event, 'contactstatus')),
      }
    case 'Newchannel':
    case 'CoreShowChannel':
      return { kind: 'channel', id: text(event, 'uniqueid'), name: text(event, 'channel') }
    case 'Rename':
      return { kind: 'channel', id: text(event, 'uniqueid'), name: text(event, 'newname') }
    case 'Hangup':
      return { kind: 'channelGone', id: text(event, 'uniqueid') }
    case 'OutboundRegistrationDetail':
      return {
        kind: 'registration',
        name: text(event, 'endpoint') || text(event, 'objectname'),
        registered: text(event, 'status') === 'Registered',
      }
    case 'Reload':
      return { kind: 'reloaded' }
    default:
      return null
  }
}

/** A contact's status as PJSIP spells it; without qualify (`NonQualified`, `Unknown`, `Created`) it counts as reachable. */
export function contactState(status: string): ContactState {
  if (status === 'Removed') return 'gone'
  return status === 'Unreachable' || status === 'Unavail' ? 'unreachable' : 'reachable'
}

/** A header as text; empty where it is missing. */
export function text(message: AmiMessage, name: string): string {
  const value = message[name]
  return typeof value === 'string' ? value : ''
}
