import type { DomainEvent } from '../../dialer/model/domain-event.js'
import type { Clock } from '../../dialer/ports/clock.js'
import type { SocketBoard } from './socket-io-dialect.js'

/** Shows a board of a site in good time. */
export interface SocketBoardKeeper {
  /** Something was committed. */
  look(event: DomainEvent): void
  stop(): void
}

export interface SocketBoardParts {
  readonly board: Pick<SocketBoard, 'everyMs' | 'concerns'>
  readonly clock: Clock
  readonly show: () => Promise<void>
  readonly failed: (error: unknown) => void
}

/** The first event shows the board at once, those that follow soon after together, so that the last picture is always the true one. */
export function createSocketBoard({ board, clock, show, failed }: SocketBoardParts): SocketBoardKeeper {
  let cancel: (() => void) | null = null
  let isStale = false

  function showNow(): void {
    isStale = false
    cancel = clock.schedule(clock.now() + board.everyMs, () => {
      cancel = null
      if (isStale) showNow()
    })
    show().catch(failed)
  }

  return {
    look(event) {
      if (!board.concerns(event)) return
      if (cancel === null) showNow()
      else isStale = true
    },
    stop() {
      cancel?.()
      isStale = false
    },
  }
}
