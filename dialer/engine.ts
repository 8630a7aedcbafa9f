import type { AgentEntry } from './agents/agent-book.js'
import * as agentCommands from './engine/agent-commands.js'
import { breakOver } from './engine/agent-desk.js'
import * as callerIds from './engine/caller-id-desk.js'
import { runCampaigns, takeBatch } from './engine/campaign-loop.js'
import * as claims from './engine/claim-desk.js'
import type { DueThing } from './engine/deadlines.js'
import { lookForHeartbeat, takeHeartbeat } from './engine/heartbeat.js'
import { abandonmentReport, budgetsOf, tellStandings } from './engine/ledger-desk.js'
import { takeLink, takeSnapshot } from './engine/link-desk.js'
import { matchWaiting } from './engine/matchmaking.js'
import { tellLimit } from './engine/pace.js'
import { hearAgent } from './engine/pacing-ear.js'
import { keepPacers } from './engine/pacing-sync.js'
import { takePbxEvent } from './engine/pbx-desk.js'
import { committed, deadlinePassed } from './engine/placing.js'
import { createPreviewDesk, type PreviewDesk } from './engine/preview-desk.js'
import { pauseQueue, resetStuck } from './engine/queue-desk.js'
import { resume } from './engine/resume.js'
import { createRoom, type Room } from './engine/room.js'
import * as siteCommands from './engine/site-commands.js'
import { statusOf } from './engine/status.js'
import { takeLook } from './engine/watch.js'
import type { ErrorValue } from './model/domain-error.js'
import type { AgentId } from './model/ids.js'
import type { EngineCommand } from './ports/commands.js'
import type { Engine, EngineConfig, EngineInput } from './ports/engine.js'

/** One site's dialer: a deterministic machine without clock, chance or I/O (DESIGN 3.1). */
export function createEngine(config: EngineConfig): Engine {
  const room = createRoom(config)
  room.budgets = budgetsOf(room)
  const desk = createPreviewDesk(room)
  resume(room, config)
  return {
    step(input, now) {
      noticeSleep(room, now)
      room.now = Math.max(now, room.now)
      take(room, desk, input)
      // Whoever waits for an agent who has become free meanwhile is not dropped first.
      if (room.stirred) matchWaiting(room)
      if (room.now >= room.hearUntil) serveDeadlines(room, desk)
      settle(room)
      return room.out.take()
    },
    nextWake() {
      const at = nextDeadline(room)
      if (room.wakeAt === null) return at
      return at === null ? room.wakeAt : Math.min(at, room.wakeAt)
    },
    inspect: () => statusOf(room),
  }
}

/** A deadline served so late means that the process slept. ms */
const sleptMs = 1000
/** What happened meanwhile is told first: answers and ends wait in the sockets. ms */
const hearForMs = 250

/** After a sleep every deadline is due at once, and nearly all of them were met by facts not yet told. */
function noticeSleep(room: Room, now: number): void {
  const at = room.deadlines.nextAt(room.link === 'ready')
  if (at !== null && at < now - sleptMs && now > room.hearUntil + sleptMs) room.hearUntil = now + hearForMs
}

function nextDeadline(room: Room): number | null {
  const at = room.deadlines.nextAt(room.link === 'ready')
  return at === null ? null : Math.max(at, room.hearUntil)
}

function take(room: Room, desk: PreviewDesk, input: EngineInput): void {
  switch (input.kind) {
    case 'pbx':
      takePbxEvent(room, desk, input.event)
      return
    case 'link':
      takeLink(room, input.status, input.why)
      return
    case 'snapshot':
      takeSnapshot(room, desk, input.snapshot)
      return
    case 'command':
      takeCommand(room, desk, input.request, input.command)
      return
    case 'committed':
      committed(room, input.result)
      return
    case 'leads':
      takeBatch(room, input.batch)
      desk.retryWaiting()
      return
    case 'lead':
      if (!claims.claimedLeadCame(room, input.request, input.lead)) desk.leadCame(input.request, input.lead)
      return
    case 'watch':
      takeLook(room, desk, input.look)
      return
    case 'tick':
  }
}

function serveDeadlines(room: Room, desk: PreviewDesk): void {
  for (;;) {
    const due = room.deadlines.take(room.now, room.link === 'ready')
    if (due === null) return
    serve(room, desk, due.what)
  }
}

function serve(room: Room, desk: PreviewDesk, due: DueThing): void {
  switch (due.kind) {
    case 'call':
      deadlinePassed(room, due.call)
      return
    case 'pace': {
      const entry = room.campaigns.get(due.campaign)
      if (entry !== undefined) tellLimit(room, entry)
      return
    }
    case 'claim':
      claims.claimExpired(room, due.lead)
      return
    case 'signOn':
    case 'preview':
    case 'breakOver':
    case 'heartbeat':
    case 'agentReady': {
      const entry = room.agents.get(due.agent)
      if (entry === undefined) return
      if (due.kind === 'signOn') agentCommands.signOnTimedOut(room, entry)
      else if (due.kind === 'preview') desk.timeOver(entry)
      else if (due.kind === 'breakOver') breakOver(room, entry)
      else if (due.kind === 'heartbeat') lookForHeartbeat(room, desk, entry)
      else {
        room.agents.recount(entry, room.now)
        hearAgent(room, entry)
        room.stirred = true
      }
    }
  }
}

/** Waiting people first, then new calls; only when something changed or the time to look has come. */
function settle(room: Room): void {
  if (!room.stirred && (room.wakeAt === null || room.wakeAt > room.now)) return
  room.stirred = false
  callerIds.endRests(room)
  matchWaiting(room)
  runCampaigns(room)
  tellStandings(room)
  callerIds.lookAtCampaigns(room)
  room.stirred = false
}

function takeCommand(room: Room, desk: PreviewDesk, request: number, command: EngineCommand): void {
  const answer = (error: ErrorValue | null) => {
    if (error === null) room.out.reply(request, null)
    else room.out.refuse(request, error)
  }
  const withAgent = (id: AgentId, act: (entry: AgentEntry) => void) => {
    const entry = room.agents.get(id)
    if (entry === undefined || entry.removed) {
      room.out.refuse(request, { code: 'NOT_FOUND', message: 'There is no such agent on this site.' })
    } else act(entry)
  }
  switch (command.kind) {
    case 'agent.signOn':
      return withAgent(command.agent, (entry) => answer(agentCommands.signOn(room, entry, command.phoneMode)))
    case 'agent.signOff':
      return withAgent(command.agent, (entry) => answer(agentCommands.signOff(room, desk, entry)))
    case 'agent.pause':
      return withAgent(command.agent, (entry) =>
        answer(agentCommands.pause(room, desk, entry, command.reason, command.limitMs)),
      )
    case 'agent.heartbeat':
      return withAgent(command.agent, (entry) => {
        takeHeartbeat(room, entry, command.missAfterMs)
        answer(null)
      })
    case 'agent.ready':
      return withAgent(command.agent, (entry) => answer(agentCommands.ready(room, entry)))
    case 'agent.nextLead':
      return withAgent(command.agent, (entry) => desk.nextLead(entry, command.campaign, request))
    case 'agent.dialLead':
      return withAgent(command.agent, (entry) => desk.dialLead(entry, command.lead, request))
    case 'agent.skipLead':
      return withAgent(command.agent, (entry) => answer(desk.skipLead(entry, command.lead)))
    case 'agent.dialNumber':
      return withAgent(command.agent, (entry) => desk.dialNumber(entry, command, request))
    case 'agent.hangUp':
      return withAgent(command.agent, (entry) => answer(agentCommands.hangUp(room, entry)))
    case 'agent.disposition':
      return withAgent(command.agent, (entry) =>
        answer(agentCommands.disposition(room, entry, command.call, command.choice)),
      )
    case 'agent.recording':
      return withAgent(command.agent, (entry) => answer(agentCommands.recording(room, entry, command.action)))
    case 'agent.put':
      siteCommands.putAgent(room, command.agent)
      return answer(null)
    case 'agent.remove':
      return withAgent(command.agent, (entry) => {
        siteCommands.removeAgent(room, desk, entry)
        answer(null)
      })
    case 'campaign.put':
      siteCommands.putCampaign(room, desk, command.campaign)
      return answer(null)
    case 'campaign.remove':
      siteCommands.removeCampaign(room, desk, command.campaign)
      return answer(null)
    case 'leads.changed':
      siteCommands.leadsChanged(room, command.campaign, command.leads)
      return answer(null)
    case 'dnc.added':
      siteCommands.dncAdded(room, desk, command.campaign, command.pattern)
      return answer(null)
    case 'lead.claim':
      return withAgent(command.agent, (entry) => claims.claimLead(room, entry, command, request))
    case 'lead.release':
      return claims.releaseLead(room, command.lead, command.agent, request)
    case 'leads.resetStuck':
      return resetStuck(room, command.leads, request)
    case 'queue.pause':
      pauseQueue(room, command.paused)
      return answer(null)
    case 'limits.put':
      room.admission.setLimits(command.limits)
      room.stirred = true
      return answer(null)
    case 'site.pause':
      room.sitePaused = command.paused
      room.stirred = true
      return answer(null)
    case 'site.drain':
      room.draining = true
      keepPacers(room, 0)
      room.stirred = true
      return answer(null)
    case 'site.hangUpAll':
      siteCommands.hangUpAll(room)
      return answer(null)
    case 'campaign.abandonment': {
      const entry = room.campaigns.get(command.campaign)
      if (entry === undefined)
        return answer({ code: 'NOT_FOUND', message: `There is no campaign ${command.campaign}.` })
      return room.out.reply(request, abandonmentReport(room, entry.campaign))
    }
    case 'callerIds.put':
      room.callerIds.setPool(command.pool)
      room.stirred = true
      return answer(null)
    case 'callerIds.inspect':
      return room.out.reply(request, callerIds.standingsOf(room, command.numbers))
    case 'callerIds.decide':
      return room.out.reply(request, callerIds.decide(room, command.number, command.decision))
    case 'campaign.callerIds': {
      const entry = room.campaigns.get(command.campaign)
      if (entry === undefined)
        return answer({ code: 'NOT_FOUND', message: `There is no campaign ${command.campaign}.` })
      return room.out.reply(request, room.callerIds.standings(entry.campaign, room.now))
    }
    case 'lead.place': {
      const hopper = room.campaigns.get(command.campaign)?.hopper
      return room.out.reply(request, { place: hopper?.placeOf(command.lead) ?? null, of: hopper?.size ?? 0 })
    }
    case 'inspect':
      room.out.reply(request, statusOf(room))
  }
}
