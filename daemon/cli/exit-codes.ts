import type { DomainErrorCode } from '../../dialer/model/domain-error.js'

/** What the process ends with; numbers above 63 are those of sysexits.h, so that a service manager can tell them apart. */
export const exitCodes = {
  ok: 0,
  /** Something went wrong, or a check found a fault. */
  fault: 1,
  /** The command line itself is wrong. */
  usage: 2,
  /** A part of the process died again and again (EX_SOFTWARE). */
  broken: 70,
  /** Another process has the data folder or the port, or a thing needed is away for now (EX_TEMPFAIL). */
  unavailable: 75,
  /** The configuration is wrong; starting again does not help (EX_CONFIG). */
  config: 78,
} as const

const byError: Readonly<Partial<Record<DomainErrorCode, number>>> = {
  CONFIG_INVALID: exitCodes.config,
  DATABASE_TOO_NEW: exitCodes.config,
  DATA_FOLDER_IN_USE: exitCodes.unavailable,
  ADDRESS_IN_USE: exitCodes.unavailable,
  STORAGE_UNAVAILABLE: exitCodes.unavailable,
  PBX_UNAVAILABLE: exitCodes.unavailable,
}

/** The exit code of an error that ended a command. */
export const exitCodeOf = (code: DomainErrorCode): number => byError[code] ?? exitCodes.fault
