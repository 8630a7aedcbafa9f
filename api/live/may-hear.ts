import type { DomainEvent } from '../../dialer/model/domain-event.js'
import { may } from '../auth/permissions.js'
import type { Principal } from '../auth/principal.js'
import { topicOf } from './protocol.js'

/** What becomes of a campaign is for everybody; how it is run and paced is for those who may see the site. */
const forEverybody: ReadonlySet<DomainEvent['kind']> = new Set(['campaign.status', 'campaign.completed'])

/**
 * True if the event is for the person's eyes, by the rights that the same facts need over REST: all calls, leads and agents for those who
 * may read all, their own for agents; audit entries and webhooks for admins.
 */
export function mayHear(principal: Principal, event: DomainEvent): boolean {
  switch (topicOf(event)) {
    case 'call':
      return may(principal, 'call.readAll') || (may(principal, 'call.read') && isOwn(principal, event))
    case 'lead':
      return may(principal, 'lead.readAll') || (may(principal, 'lead.read') && isOwn(principal, event))
    case 'agent':
      return may(principal, 'agent.readAll') || isOwn(principal, event)
    case 'campaign':
      return may(principal, forEverybody.has(event.kind) ? 'campaign.read' : 'site.read')
    case 'site':
      return may(principal, event.kind === 'webhook.status' ? 'webhook.write' : 'site.read')
    case 'audit':
      return may(principal, 'audit.read')
  }
}

function isOwn({ agent }: Principal, event: DomainEvent): boolean {
  return agent !== null && 'agent' in event && event.agent === agent
}
