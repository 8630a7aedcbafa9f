import { Socket } from 'node:net'
import createManager from 'asterisk-manager'
import { DomainError } from '../../../dialer/model/domain-error.js'
import type { Clock } from '../../../dialer/ports/clock.js'
import { createAmiFraming, isOldCommandOutput } from './ami-framing.js'

const loginWithinMs = 5000
const answerWithinMs = 5000
const pingEveryMs = 5000
/** More than any PBX has endpoints or channels. */
const mostOfList = 200_000
/** Ids the library makes up for its login: the time, and digits behind it. */
const loginIdPattern = /^\d+$/

/** Headers of an action to send. */
export type AmiAction = Readonly<Record<string, string>> & { readonly action: string }

/** What AMI sent: header names in lower case; a header that came twice is an array. */
export type AmiMessage = Readonly<Record<string, unknown>>

/** Where AMI is and who we are there. */
export interface AmiAccess {
  readonly amiHost: string
  readonly amiPort: number
  readonly amiUser: string
  readonly amiPassword: string
}

/** One logged-in AMI connection, from login to loss. */
export interface AmiLink {
  /**
   * Sends an action and resolves with its response.
   * @throws DomainError VALIDATION_ERROR (a header with a control character, nothing was sent), PBX_UNAVAILABLE (lost, or no answer in time)
   */
  ask(action: AmiAction): Promise<AmiMessage>
  /** The events of an action that answers with a list, without the closing one. Empty if the PBX does not know the action. */
  list(action: AmiAction): Promise<readonly AmiMessage[]>
  /** Resolves with the reason when the connection is over. */
  readonly lost: Promise<string>
  close(): void
}

interface Waiting {
  readonly events: AmiMessage[] | null
  readonly settle: (
    outcome: { readonly response: AmiMessage; readonly events: readonly AmiMessage[] } | DomainError,
  ) => void
  response: AmiMessage | null
}

/**
 * Connects to AMI by asterisk-manager and logs in. The library holds actions back before its login and sends them later, loses those
 * written to a dead socket, and passes line breaks through; so it gets each action only while we know the link to be up, with an
 * ActionID and a deadline of ours, and without any control character. Its own reconnecting is never switched on. It also tells every
 * message by the names that stand in it, so that an event called `close` or `rawevent`, or an ActionID of that name, would end the
 * link, turn in a circle or kill the process; its ears are therefore taken off, and we listen to whole messages alone.
 * @throws DomainError PBX_UNAVAILABLE, CONFIG_INVALID (user or password refused)
 */
export async function openAmiLink(
  access: AmiAccess,
  clock: Clock,
  onEvent: (event: AmiMessage) => void,
  signal: AbortSignal,
): Promise<AmiLink> {
  const where = `AMI at ${access.amiHost}:${access.amiPort}`
  const manager = createManager(null, access.amiHost, access.amiUser, access.amiPassword, true)
  const waiting = new Map<string, Waiting>()
  let up = false
  let lastId = 0
  let why = `${where} closed the connection`
  let tellLost = (_reason: string) => {}
  const lost = new Promise<string>((resolve) => {
    tellLost = resolve
  })
  const end = (reason: string) => {
    up = false
    cancelPing()
    tellLost(reason)
    for (const { settle } of waiting.values()) settle(unavailable(`${where} was lost: ${reason}`))
    waiting.clear()
    manager.disconnect()
  }
  let cancelPing = () => {}

  manager.on('close', () => end(why))
  manager.on('end', () => end(why))
  manager.on('error', (error) => {
    why = error instanceof Error ? error.message : String(error)
  })
  manager.removeAllListeners('rawevent')
  manager.on('rawevent', (message) => {
    if (!isMessage(message)) return
    const id = message['actionid']
    if (!up && typeof id === 'string' && loginIdPattern.test(id) && message['response'] !== undefined) {
      return manager.emit(id, isText(message['response'], 'success') ? undefined : message, message)
    }
    const request = typeof id === 'string' ? waiting.get(id) : undefined
    if (request !== undefined && typeof id === 'string') return answered(id, request, message)
    if (typeof message['event'] === 'string') onEvent(message)
  })
  const answered = (id: string, request: Waiting, message: AmiMessage) => {
    if (message['response'] !== undefined && message['event'] === undefined) {
      request.response = message
      const listFollows = request.events !== null && isText(message['eventlist'], 'start')
      if (listFollows) return
    } else if (isText(message['eventlist'], 'complete')) {
      // The closing event of a list.
    } else {
      request.events?.push(message)
      if ((request.events?.length ?? 0) > mostOfList) end('it sent a list without end')
      return
    }
    waiting.delete(id)
    request.settle({ response: request.response ?? message, events: request.events ?? [] })
  }

  const exchange = (action: AmiAction, collect: boolean, withinMs: number) =>
    new Promise<{ readonly response: AmiMessage; readonly events: readonly AmiMessage[] }>((resolve, reject) => {
      for (const [name, value] of Object.entries(action)) {
        if (/\p{Cc}/u.test(name + value)) {
          return reject(
            new DomainError('VALIDATION_ERROR', `AMI header ${JSON.stringify(name)} has a control character.`),
          )
        }
      }
      const id = `tl-${(lastId += 1)}`
      const cancel = clock.schedule(clock.now() + withinMs, () => {
        waiting.delete(id)
        reject(unavailable(`${where} did not answer "${action.action}" in time`))
      })
      const settle: Waiting['settle'] = (outcome) => {
        cancel()
        manager.removeAllListeners(id)
        if (outcome instanceof DomainError) reject(outcome)
        else resolve(outcome)
      }
      waiting.set(id, { events: collect ? [] : null, response: null, settle })
      manager.action({ ...action, actionid: id })
    })
  const asked = (action: AmiAction, collect: boolean) =>
    up ? exchange(action, collect, answerWithinMs) : Promise.reject(unavailable(`${where} is not connected`))

  const abort = () => end('stopped')
  signal.addEventListener('abort', abort, { once: true })
  try {
    await connected(manager, access, lost, clock, where, end)
    // The library sends a login at once, whatever its state, and holds back everything else until it has seen one succeed.
    await new Promise<void>((resolve, reject) => {
      lost.then((reason) => reject(unavailable(`${where}: ${reason}`)), reject)
      const cancel = clock.schedule(clock.now() + loginWithinMs, () =>
        reject(unavailable(`${where} did not answer the login`)),
      )
      manager.login((error) => {
        cancel()
        if (!error) return resolve()
        reject(
          new DomainError(
            'CONFIG_INVALID',
            `${where} refuses the user "${access.amiUser}": check user, password and permit= in manager.conf.`,
          ),
        )
      })
    })
  } catch (error) {
    end('no login')
    throw error
  } finally {
    signal.removeEventListener('abort', abort)
  }
  up = true
  const ping = () => {
    asked({ action: 'Ping' }, false).then(
      () => {
        if (up) cancelPing = clock.schedule(clock.now() + pingEveryMs, ping)
      },
      () => end('it does not answer any more'),
    )
  }
  cancelPing = clock.schedule(clock.now() + pingEveryMs, ping)

  return {
    ask: async (action) => (await asked(action, false)).response,
    list: async (action) => (await asked(action, true)).events,
    lost,
    close: () => end('closed by us'),
  }
}

function connected(
  manager: ReturnType<typeof createManager>,
  access: AmiAccess,
  lost: Promise<string>,
  clock: Clock,
  where: string,
  end: (reason: string) => void,
): Promise<void> {
  const framing = createAmiFraming()
  /** The library listens to the socket's text; it gets whole messages instead of whatever came. */
  function hear(this: unknown, size: number, buffer: Uint8Array): boolean {
    if (!(this instanceof Socket)) return false
    const messages = framing.take(buffer.subarray(0, size))
    if (messages === null) {
      end('it sent a message without end')
      this.destroy()
      return false
    }
    for (const message of messages) if (!isOldCommandOutput(message)) this.emit('data', message)
    return true
  }
  return new Promise((resolve, reject) => {
    const cancel = clock.schedule(clock.now() + loginWithinMs, () => reject(unavailable(`${where} does not answer`)))
    const { amiPort: port, amiHost: host } = access
    manager.connect({ port, host, onread: { buffer: new Uint8Array(65_536), callback: hear } }, host, () => {
      cancel()
      resolve()
    })
    lost.then((reason) => {
      cancel()
      reject(unavailable(`${where}: ${reason}`))
    }, reject)
  })
}

function isMessage(value: unknown): value is AmiMessage {
  return typeof value === 'object' && value !== null
}

function isText(value: unknown, wanted: string): boolean {
  return typeof value === 'string' && value.toLowerCase() === wanted
}

function unavailable(message: string): DomainError {
  return new DomainError('PBX_UNAVAILABLE', `${message}.`)
}
