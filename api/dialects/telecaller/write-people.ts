import type { Wire } from '../../contract/reply.js'
import { localNumber } from '../../features/leads/local-number.js'
import type { Person, PersonInTeam, PersonName } from '../../features/teams/people-service.js'
import { isoSecond, isoSecondOrNull } from '../../schema/pieces.js'
import { roleToWire, statusToWire } from './enums.js'
import { idsToWire, perCent, type WireRecord } from './write.js'

/** Numbers of a person's work, with the shares the contract prints. */
export function numbersToWire({ totalCalls, successfulCalls, totalLeads, convertedLeads }: Person['numbers']) {
  return {
    totalCalls,
    successfulCalls,
    totalLeads,
    convertedLeads,
    successRate: perCent(successfulCalls, totalCalls),
    conversionRate: perCent(convertedLeads, totalLeads),
  }
}

/** A person as every answer carries them. `country`: of numbers that are told without one. */
function personFactsToWire(person: Person, country: string | null) {
  const { user, role, department } = person
  return {
    ...idsToWire(user.id),
    name: user.name,
    email: user.email,
    role: roleToWire[role],
    department,
    phone: user.phone === null ? null : localNumber(user.phone, country),
    isActive: user.active,
    status: statusToWire(person.presence),
    currentStatus: statusToWire(person.presence),
    lastActive: isoSecondOrNull(user.lastLoginAt),
    lastLogin: isoSecondOrNull(user.lastLoginAt),
    createdAt: isoSecond(user.createdAt),
    updatedAt: isoSecond(user.updatedAt),
  }
}

/** A person in a list. */
export function personRowToWire(person: Person, country: string | null) {
  return {
    ...personFactsToWire(person, country),
    supervisor: person.supervisor === null ? null : String(person.supervisor),
    ...numbersToWire(person.numbers),
  }
}

/** A person with supervisor, team and numbers. */
export function personWholeToWire(person: PersonInTeam, country: string | null): WireRecord {
  return {
    ...personFactsToWire(person, country),
    supervisor: person.boss === null ? null : namedToWire(person.boss),
    teamMembers: person.team.map(namedToWire),
    performance: numbersToWire(person.numbers),
    ...numbersToWire(person.numbers),
  }
}

function namedToWire({ user, name, email }: PersonName): Wire {
  return { ...idsToWire(user), name, email }
}
