import { DomainError } from '../../dialer/model/domain-error.js'
import type { LinkLoss, PbxCommand, PbxDriver, PbxEvent, PbxSnapshot } from '../../dialer/ports/pbx.js'
import { noCapabilities } from '../../dialer/ports/pbx-capabilities.js'

/** A driver a test plays by hand: it decides when each step of a connection succeeds. */
export interface ScriptedDriver extends PbxDriver {
  /** Connections tried so far. */
  readonly tries: number
  readonly sent: readonly PbxCommand[]
  /** What the next tries meet: an error, `hang` (no answer at all), or success when nothing is left. */
  readonly script: (DomainError | 'hang')[]
  /** Null leaves snapshots unanswered until {@link ScriptedDriver.answerSnapshot}. */
  autoSnapshot: PbxSnapshot | null
  answerSnapshot(snapshot: PbxSnapshot): void
  emit(event: PbxEvent): void
  lose(loss: LinkLoss): void
  readonly closed: number
}

export const emptySnapshot: PbxSnapshot = { legs: [], phones: [], trunks: [] }

export function createScriptedDriver(): ScriptedDriver {
  const sent: PbxCommand[] = []
  const script: (DomainError | 'hang')[] = []
  let tries = 0
  let closed = 0
  let listener: (event: PbxEvent) => void = () => {}
  let lose: (loss: LinkLoss) => void = () => {}
  let answer: (snapshot: PbxSnapshot) => void = () => {}

  return {
    name: 'scripted',
    capabilities: noCapabilities,
    get tries() {
      return tries
    },
    get closed() {
      return closed
    },
    sent,
    script,
    autoSnapshot: emptySnapshot,
    answerSnapshot: (snapshot) => answer(snapshot),
    emit: (event) => listener(event),
    lose: (loss) => lose(loss),
    async connect(hear) {
      tries += 1
      const next = script.shift()
      if (next instanceof DomainError) throw next
      if (next === 'hang') return new Promise(() => {})
      listener = hear
      const lost = new Promise<LinkLoss>((resolve) => {
        lose = resolve
      })
      return {
        lost,
        send: (command) => {
          sent.push(command)
        },
        snapshot: () =>
          this.autoSnapshot === null
            ? new Promise<PbxSnapshot>((resolve) => {
                answer = resolve
              })
            : Promise.resolve(this.autoSnapshot),
        recording: () => Promise.reject(new DomainError('NOT_FOUND', 'none')),
        removeRecording: () => Promise.resolve(),
        close: async () => {
          closed += 1
          lose({ why: 'closed', fatal: false })
        },
      }
    },
  }
}
