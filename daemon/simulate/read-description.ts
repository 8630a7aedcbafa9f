import { readFileSync } from 'node:fs'
import { parse } from 'yaml'
import { type DayDescription, dayDescription } from '../../api/features/simulations/description.js'
import { DomainError } from '../../dialer/model/domain-error.js'

/**
 * Reads a described day from a YAML or JSON file.
 * @throws DomainError NOT_FOUND, VALIDATION_ERROR with every fault in the message
 */
export function readDescription(file: string): DayDescription {
  return parseDescription(textOf(file), file)
}

/** A described day out of a file's text. @throws DomainError VALIDATION_ERROR */
export function parseDescription(text: string, file: string): DayDescription {
  const parsed = dayDescription.safeParse(yamlOf(text, file))
  if (parsed.success) return parsed.data
  const faults = parsed.error.issues.map(({ path, message }) => `${path.join('.') || 'the description'}: ${message}`)
  throw new DomainError(
    'VALIDATION_ERROR',
    `${file} has ${faults.length} ${faults.length === 1 ? 'fault' : 'faults'}:\n${faults.map((fault) => `  ${fault}`).join('\n')}`,
  )
}

function yamlOf(text: string, file: string): unknown {
  try {
    return parse(text, { logLevel: 'error' })
  } catch (error) {
    // Not only faults of syntax: aliases that stand for too much, and values nested too deep, are thrown as errors of their own.
    const why = error instanceof Error ? error.message : 'unknown error'
    throw new DomainError('VALIDATION_ERROR', `${file} is not YAML: ${why}`, undefined, error)
  }
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (cause) {
    throw new DomainError('NOT_FOUND', `The description ${file} cannot be read.`, undefined, cause)
  }
}
