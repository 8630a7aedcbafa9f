import { resolve } from 'node:path'

/** A key of the configuration that an environment variable overrides. */
export interface Override {
  readonly variable: string
  readonly path: readonly string[]
  /** The text as the value the key wants; what cannot be one is left a text, so that the schema names the fault. */
  readonly value: unknown
}

type Environment = Readonly<Record<string, string | undefined>>

const number = (text: string): unknown => (/^\d+$/.test(text) ? Number(text) : text)
const flag = (text: string): unknown => {
  if (['1', 'true', 'yes', 'on'].includes(text.toLowerCase())) return true
  if (['0', 'false', 'no', 'off'].includes(text.toLowerCase())) return false
  return text
}
const plain = (text: string): unknown => text
/** Relative to where the command was given, not to the file. */
const path = (text: string): unknown => resolve(text)

const table: readonly {
  readonly variable: string
  readonly path: readonly string[]
  readonly read: (text: string) => unknown
}[] = [
  { variable: 'TRUNKLINE_DATA_DIR', path: ['dataDir'], read: path },
  { variable: 'TRUNKLINE_HTTP_HOST', path: ['http', 'host'], read: plain },
  { variable: 'TRUNKLINE_HTTP_PORT', path: ['http', 'port'], read: number },
  { variable: 'TRUNKLINE_ADMIN_EMAIL', path: ['admin', 'email'], read: plain },
  { variable: 'TRUNKLINE_ADMIN_PASSWORD', path: ['admin', 'password'], read: plain },
  { variable: 'TRUNKLINE_DEMO', path: ['demo'], read: flag },
]

/** Every variable the program reads, the one that names the file included. */
export const environmentVariables: readonly string[] = ['TRUNKLINE_CONFIG', ...table.map((row) => row.variable)]

/** The overrides that are set; an empty variable counts as not set. */
export function overridesOf(environment: Environment): readonly Override[] {
  return table.flatMap(({ variable, path, read }) => {
    const text = environment[variable]
    return text === undefined || text === '' ? [] : [{ variable, path, value: read(text) }]
  })
}

/** Names that begin like ours and are none: a typing error would otherwise pass in silence. */
export function unknownVariables(environment: Environment): readonly string[] {
  return Object.keys(environment).filter(
    (name) => name.startsWith('TRUNKLINE_') && !environmentVariables.includes(name),
  )
}
