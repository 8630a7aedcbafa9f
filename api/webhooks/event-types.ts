import type { DomainEventKind } from '../../dialer/model/domain-event.js'
import { eventKinds } from '../live/protocol.js'

/** The kinds that a subscription's patterns stand for: kinds themselves, `call.*` for a family, `*` for all. */
export function kindsOf(patterns: readonly string[]): readonly DomainEventKind[] {
  return eventKinds.filter((kind) => patterns.some((pattern) => stands(pattern, kind)))
}

/** True for a pattern that stands for something. */
export function isPattern(pattern: string): boolean {
  return eventKinds.some((kind) => stands(pattern, kind))
}

function stands(pattern: string, kind: string): boolean {
  if (pattern === '*' || pattern === kind) return true
  return pattern.endsWith('.*') && kind.startsWith(pattern.slice(0, -1))
}
