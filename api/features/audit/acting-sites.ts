import type { SiteId } from '../../../dialer/model/ids.js'
import type { EngineCommand, EngineCommandKind, EngineCommands } from '../../../dialer/ports/commands.js'
import type { Actor } from '../../../storage/audit/actor.js'
import { masked } from '../../../storage/audit/changes.js'
import type { AuditValue } from '../../../storage/audit/entry.js'
import type { NewAuditEntry } from '../../../storage/audit/note.js'
import type { StoreClient } from '../../../storage/writer/store-client.js'
import type { SiteRegistry } from '../../api-options.js'
import type { Principal } from '../../auth/principal.js'
import type { ApiLog } from '../../contract/api-log.js'
import { actorOf, noteCall, type RequestContext } from '../../contract/request-context.js'

/** What is noted of a command: always, or only where it is done to another agent than oneself. */
interface Noted {
  readonly when: 'always' | 'forOthers'
  readonly text: string
}

/**
 * Commands that people give and that no write of the database stands for. All others are looks, follow a write that is noted itself
 * (start or pause a campaign, pause the site), or are an agent's own daily work, which the journal has.
 */
const noted: Partial<Record<EngineCommandKind, Noted>> = {
  'agent.signOn': { when: 'forOthers', text: 'Agent signed on by somebody else' },
  'agent.signOff': { when: 'forOthers', text: 'Agent signed off by somebody else' },
  'agent.pause': { when: 'forOthers', text: 'Agent paused by somebody else' },
  'agent.ready': { when: 'forOthers', text: 'Agent made ready by somebody else' },
  'agent.dialNumber': { when: 'always', text: 'Number dialled by hand' },
  'agent.dialLead': { when: 'forOthers', text: 'Lead dialled for another agent' },
  'agent.skipLead': { when: 'forOthers', text: 'Lead skipped for another agent' },
  'agent.hangUp': { when: 'forOthers', text: 'Call of another agent ended' },
  'agent.disposition': { when: 'forOthers', text: 'Disposition given for another agent' },
  'agent.recording': { when: 'forOthers', text: 'Recording of another agent’s call switched' },
  'lead.claim': { when: 'always', text: 'Lead claimed' },
  'lead.release': { when: 'always', text: 'Claimed lead given back' },
  'leads.resetStuck': { when: 'always', text: 'Leads that were stuck made ready' },
  'callerIds.decide': { when: 'always', text: 'Health of a number to call with decided by hand' },
}

/** The sites as use cases have them: what people have engines do is noted in the audit log. */
export function actingSites(
  sites: SiteRegistry,
  store: StoreClient,
  log: ApiLog,
  request: RequestContext,
): SiteRegistry {
  return {
    ...sites,
    find: (site) => {
      const door = sites.find(site)
      return door && { ...door, engine: actingEngine(door.engine, { site, store, log, request }) }
    },
  }
}

interface Acting {
  readonly site: SiteId
  readonly store: StoreClient
  readonly log: ApiLog
  readonly request: RequestContext
}

function actingEngine(engine: EngineCommands, { site, store, log, request }: Acting): EngineCommands {
  return {
    ask: async (command) => {
      if ('call' in command && typeof command.call === 'string') noteCall(request, command.call)
      const reply = await engine.ask(command, request.requestId)
      const actor = actorOf(request)
      const entry = entryOf(command, actor, request.principal, site)
      if (entry) {
        try {
          await store.write(site, 'audit.note', entry)
        } catch (err) {
          // The engine has done it; to call it failed would have it done twice.
          log.error({ site, command: command.kind, actor: actor.name, err }, 'a command is missing from the audit log')
        }
      }
      return reply
    },
  }
}

function entryOf(
  command: EngineCommand,
  actor: Actor,
  principal: Principal | null,
  site: SiteId,
): NewAuditEntry | null {
  const rule = noted[command.kind]
  if (rule === undefined) return null
  const agent = 'agent' in command && typeof command.agent === 'number' ? command.agent : null
  if (rule.when === 'forOthers' && agent !== null && agent === principal?.agent) return null
  const { user, name, role, via, address, requestId } = actor
  return {
    user,
    actor: name,
    site,
    action: command.kind,
    ...subjectOf(command),
    role,
    via,
    address,
    requestId,
    text: rule.text,
    changes: [],
    more: 0,
    facts: factsOf(command),
  }
}

function subjectOf(command: EngineCommand): Pick<NewAuditEntry, 'subject' | 'subjectId'> {
  if (command.kind === 'lead.claim' || command.kind === 'lead.release') {
    return { subject: 'lead', subjectId: String(command.lead) }
  }
  if (command.kind === 'callerIds.decide') return { subject: 'callerId', subjectId: command.number }
  if (command.kind === 'leads.resetStuck') return { subject: 'lead', subjectId: null }
  const agent = 'agent' in command && typeof command.agent === 'number' ? String(command.agent) : null
  return { subject: 'agent', subjectId: agent }
}

function factsOf(command: EngineCommand): Readonly<Record<string, AuditValue>> {
  switch (command.kind) {
    case 'agent.dialNumber':
      return { number: masked(command.number), campaignId: command.campaign }
    case 'agent.dialLead':
    case 'agent.skipLead':
      return { leadId: command.lead }
    case 'agent.disposition':
      return { callRef: command.call }
    case 'agent.recording':
      return { action: command.action }
    case 'lead.claim':
    case 'lead.release':
      return { agentId: command.agent }
    case 'leads.resetStuck':
      return { asked: command.leads.length }
    case 'callerIds.decide':
      return { decision: command.decision }
    default:
      return {}
  }
}
