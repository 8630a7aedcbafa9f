import type { SiteId } from '../../dialer/model/ids.js'
import type { EngineCommand } from '../../dialer/ports/commands.js'
import type { Log } from '../log.js'

/** Gives a command of a request to an engine, and writes down for whoever follows the request what became of it. */
export async function loggedCommand(
  log: Log,
  site: SiteId,
  requestId: string | null,
  command: EngineCommand,
  give: () => Promise<unknown>,
): Promise<unknown> {
  // Asked by every screen every few seconds.
  if (command.kind === 'inspect') return await give()
  const fields = { site, command: command.kind, ...(requestId !== null && { requestId }), ...aboutOf(command) }
  try {
    const reply = await give()
    log.debug({ ...fields, ...callOf(reply) }, 'the engine took a command')
    return reply
  } catch (err) {
    const why = err instanceof Error ? err.message : String(err)
    log.debug({ ...fields, why }, 'the engine refused a command')
    throw err
  }
}

function aboutOf(command: EngineCommand): Readonly<Record<string, unknown>> {
  const { agent, campaign, lead, call } = { agent: null, campaign: null, lead: null, call: null, ...command }
  return {
    ...(typeof agent === 'number' && { agent }),
    ...(typeof campaign === 'number' && { campaign }),
    ...(typeof lead === 'number' && { lead }),
    ...(typeof call === 'string' && { callRef: call }),
  }
}

/** A command that begins a call is answered with its name. */
function callOf(reply: unknown): Readonly<Record<string, unknown>> {
  const isCall = typeof reply === 'object' && reply !== null && 'call' in reply && typeof reply.call === 'string'
  return isCall ? { callRef: reply.call } : {}
}
