import type { AgentId } from '../../../dialer/model/ids.js'
import { type PageInfo, type Wire, WrittenJson } from '../../contract/reply.js'

/** What an answer consists of. */
export type WireRecord = { readonly [key: string]: Wire | undefined }

/** Both names under which the contract's things carry their ids, which are texts. */
export function idsToWire(id: number): { readonly _id: string; readonly id: string } {
  return { _id: String(id), id: String(id) }
}

/** Ms as the contract's whole seconds. */
export function seconds(ms: number): number {
  return Math.round(ms / 1000)
}

/** A share in per cent, with one decimal at most. */
export function perCent(part: number, whole: number): number {
  return whole === 0 ? 0 : Math.round((part * 1000) / whole) / 10
}

/** The contract's pagination block. */
export function paginationToWire({ page, limit, total }: PageInfo): Wire {
  return { page, limit, total, pages: Math.ceil(total / limit) }
}

/** A list as the document and as the front ends read it: the collection, how many there are, and the pages. */
export function listToWire(name: string, items: Wire, page: PageInfo): WireRecord {
  const { total, page: at, limit } = page
  return {
    success: true,
    [name]: items,
    total,
    page: at,
    limit,
    pages: Math.ceil(total / limit),
    pagination: paginationToWire(page),
  }
}

/**
 * One thing as the document and as the front ends read it: under its name, and with its fields at the root, where `success` and what stands
 * in `more` win over them. It is written once and put in twice, since writing it is most of the work of the answer.
 */
export function oneToWire(name: string, thing: WireRecord, more: WireRecord = {}): Wire {
  const beside = { success: true, ...more }
  const isTwice = (key: string): boolean => Object.hasOwn(thing, key)
  if (isTwice(name) || Object.keys(beside).some(isTwice)) return { ...thing, ...beside, [name]: thing }
  const text = JSON.stringify(thing)
  const fields = text === '{}' ? '' : `${text.slice(1, -1)},`
  return new WrittenJson(`{${fields}${JSON.stringify(beside).slice(1, -1)},${JSON.stringify(name)}:${text}}`)
}

/** Somebody beside a lead, a call or a report. */
export interface Named {
  readonly user: number
  readonly name: string
}

/** Agents of a site by their ids, for names beside leads and calls. */
export type Names = ReadonlyMap<AgentId, Named>

/** A person beside something of theirs; null for nobody, or who is no agent any more. */
export function personToWire(agent: AgentId | null, names: Names): Wire {
  const person = agent === null ? undefined : names.get(agent)
  return person ? { ...idsToWire(person.user), name: person.name } : null
}
