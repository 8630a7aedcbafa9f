import type { Confusion, JudgedCounts } from '../model/amd-quality.js'
import { upperBound } from '../pacing/ledger/upper-bound.js'

/** A share with its one-sided bounds at the confidence asked for. All 0 to 1; null: nothing is known. */
export interface BoundedShare {
  readonly share: number | null
  readonly least: number
  readonly most: number
  /** Answers it rests on. */
  readonly of: number
}

/** How well detection judges. */
export interface AmdQuality {
  /** People taken for machines, of all people. */
  readonly misjudged: BoundedShare
  /** Machines found, of all machines. */
  readonly found: BoundedShare
  /** Right verdicts of all that can be checked, weighted as they occur. */
  readonly right: number | null
  /** Of people taken for machines: what pacing reckons with, the measured share drawn towards {@link usualMisjudged}. */
  readonly assumed: number
}

/** What is assumed where nothing is measured: detection commonly takes one to three of a hundred people for machines. */
export const usualMisjudged = 0.02
/** The assumption weighs as much as so many people of whom the truth is known. */
const priorPeople = 200

/**
 * Shares from a confusion matrix of which a part is known: in shadow nearly all of it, while detection is on all that was taken for a person
 * and the audited part of the rest. Each row is weighed by how often it occurs; the precision is that of the row less known.
 * @param confidence of each bound, 0 to 1
 */
export function qualityOf({ judgedMachine: m, judgedPerson: p }: Confusion, confidence: number): AmdQuality {
  const machineRow = known(m)
  const personRow = known(p)
  // People and machines in each row, had all of it been looked at.
  const misjudgedPeople = m.all * shareOf(m.person, machineRow)
  const rightPeople = p.all * shareOf(p.person, personRow)
  const foundMachines = m.all * shareOf(m.machine, machineRow)
  const missedMachines = p.all * shareOf(p.machine, personRow)
  const seen = m.all === 0 ? 1 : machineRow / m.all
  const people = (misjudgedPeople + rightPeople) * seen
  const machines = foundMachines * seen + missedMachines * seen
  const blind = (m.all > 0 && machineRow === 0) || personRow === 0
  const hits = misjudgedPeople * seen
  const all = misjudgedPeople + rightPeople + foundMachines + missedMachines
  return {
    misjudged: blind ? unknown : bounded(hits, people, confidence),
    found: blind ? unknown : bounded(foundMachines * seen, machines, confidence),
    right: blind || all === 0 ? null : (rightPeople + foundMachines) / all,
    assumed: blind ? usualMisjudged : (hits + usualMisjudged * priorPeople) / (people + priorPeople),
  }
}

const unknown: BoundedShare = { share: null, least: 0, most: 1, of: 0 }

function bounded(hits: number, of: number, confidence: number): BoundedShare {
  if (of <= 0) return unknown
  return {
    share: hits / of,
    least: 1 - upperBound(of - hits, of, confidence),
    most: upperBound(hits, of, confidence),
    of,
  }
}

const known = ({ person, machine }: JudgedCounts) => person + machine
const shareOf = (part: number, all: number) => (all === 0 ? 0 : part / all)
