import { existsSync, readFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { type Document, isMap, isScalar, LineCounter, parseDocument } from 'yaml'
import { z } from 'zod'
import { DomainError } from '../../dialer/model/domain-error.js'
import type { Config, ConfigFault } from './config.js'
import { configSchema } from './config-schema.js'
import { environmentVariables, type Override, overridesOf, unknownVariables } from './environment.js'
import { nearMiss } from './near-miss.js'
import { referenceFaults } from './reference-faults.js'
import { withBuiltIns } from './with-built-ins.js'

type Path = readonly PropertyKey[]

const mostSyntaxFaults = 10
type Environment = Readonly<Record<string, string | undefined>>

/** The file that is read when none is named. */
export const defaultConfigFile = 'trunkline.yaml'

/**
 * Reads the configuration: the named file, else that of `TRUNKLINE_CONFIG`, else `trunkline.yaml` in the working folder if there is
 * one, else none; then the environment's overrides.
 * @throws DomainError CONFIG_INVALID with every fault in `details.faults` ({@link ConfigFault}) and, in words, in the message
 */
export function readConfig(environment: Environment, named: string | null = null): Config {
  const wanted = named ?? (environment['TRUNKLINE_CONFIG'] || null)
  const file = wanted === null ? (existsSync(defaultConfigFile) ? resolve(defaultConfigFile) : null) : resolve(wanted)
  return parseConfig(file === null ? '' : readConfigFile(file), file, environment)
}

/**
 * The configuration of a file's text; what {@link readConfig} does after reading it.
 * @param file where the text came from, null for none
 * @throws DomainError CONFIG_INVALID
 */
export function parseConfig(text: string, file: string | null, environment: Environment): Config {
  const lines = new LineCounter()
  const document = parseYaml(text, file, lines)
  // What stands behind the first is mostly its consequence.
  const syntax = document.errors.slice(0, mostSyntaxFaults).map((error) => ({
    key: '',
    line: lines.linePos(error.pos[0]).line,
    message: `is not YAML: ${withoutText(error.message)}`,
  }))
  if (syntax.length > 0) throw invalid(file, syntax)

  const overrides = overridesOf(environment)
  const written = valueOf(document, file)
  const raw = withOverrides(written ?? {}, overrides)
  const schema = configSchema(file === null ? process.cwd() : dirname(file))
  const parsed = schema.safeParse(raw)
  const known = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' })
  const found = [...(parsed.error?.issues ?? []).flatMap((issue) => readIssue(issue, known)), ...referenceFaults(raw)]
  const faults = [
    ...found.map(({ path, message }) => place(path, message, overrides, (at) => lineOf(document, lines, at))),
    ...unknownVariables(environment).map((variable) => ({
      key: variable,
      line: null,
      message: `is no variable of Trunkline${hint(variable, environmentVariables)}`,
    })),
  ]
  if (!parsed.success || faults.length > 0) throw invalid(file, faults)
  return deepFreeze(withBuiltIns(parsed.data, file))
}

/** The parser's sentence without what it quotes of the file, which may be a password. */
function withoutText(sentence: string): string {
  return sentence.split(/: |["`]/, 1)[0] ?? ''
}

/** The parser itself throws where values are nested so deep that it runs out of stack. */
function parseYaml(text: string, file: string | null, lineCounter: LineCounter): Document {
  try {
    return parseDocument(text, { lineCounter, prettyErrors: false })
  } catch {
    throw invalid(file, [{ key: '', line: null, message: 'is nested too deep to be read' }])
  }
}

/** What was written, with its aliases followed: few bytes of them can stand for more than there is memory, and are refused. */
function valueOf(document: Document, file: string | null): unknown {
  try {
    return document.toJS()
  } catch (error) {
    const why = error instanceof Error ? withoutText(error.message) : 'unknown error'
    throw invalid(file, [{ key: '', line: null, message: `cannot be read: ${why}` }])
  }
}

function readConfigFile(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : 'unknown error'
    throw new DomainError(
      'CONFIG_INVALID',
      `The configuration ${file} cannot be read: ${why}. Name an existing file, or make one with: trunkline init`,
      { faults: [] },
      cause,
    )
  }
}

/** The raw value with the overrides put in; objects on the way are made where they are missing. */
function withOverrides(raw: unknown, overrides: readonly Override[]): unknown {
  return overrides.reduce<unknown>((value, override) => put(value, override.path, override.value), raw)
}

function put(target: unknown, path: readonly string[], value: unknown): unknown {
  const [head, ...rest] = path
  if (head === undefined) return value
  const object = isObject(target) ? target : {}
  return { ...object, [head]: put(object[head], rest, value) }
}

function readIssue(issue: z.core.$ZodIssue, known: unknown): readonly { path: Path; message: string }[] {
  if (issue.code !== 'unrecognized_keys') {
    const missing = issue.code === 'invalid_type' && issue.message.endsWith('received undefined')
    return [{ path: issue.path, message: missing ? 'is missing' : issue.message }]
  }
  return issue.keys.map((key) => ({
    path: [...issue.path, key],
    message: `is not a key of Trunkline${hint(key, keysAt(known, issue.path))}`,
  }))
}

const hint = (word: string, candidates: readonly string[]): string => {
  const near = nearMiss(word, candidates)
  return near === null ? '' : `; did you mean ${near}?`
}

/** The keys that a JSON schema allows at a path; of alternatives, those of all. */
function keysAt(schema: unknown, path: Path): readonly string[] {
  if (!isObject(schema)) return []
  const alternatives = [schema['anyOf'], schema['oneOf']].flatMap((list) => (Array.isArray(list) ? list : []))
  if (alternatives.length > 0) return alternatives.flatMap((one: unknown) => keysAt(one, path))
  const [head, ...rest] = path
  const properties = schema['properties']
  if (head === undefined) return isObject(properties) ? Object.keys(properties) : []
  if (typeof head === 'number') return keysAt(schema['items'], rest)
  return isObject(properties) && typeof head === 'string' ? keysAt(properties[head], rest) : []
}

function place(
  path: Path,
  message: string,
  overrides: readonly Override[],
  line: (path: Path) => number | null,
): ConfigFault {
  const from = overrides.find((override) => override.path.every((part, index) => path[index] === part))
  return from ? { key: from.variable, line: null, message } : { key: keyOf(path), line: line(path), message }
}

const keyOf = (path: Path): string =>
  path.reduce<string>(
    (text, part) =>
      typeof part === 'number' ? `${text}[${part}]` : text === '' ? String(part) : `${text}.${String(part)}`,
    '',
  )

/** The line of the key at the path, or of the nearest thing around it that is written. */
function lineOf(document: Document, lines: LineCounter, path: Path): number | null {
  for (let length = path.length; length > 0; length--) {
    const parent = length === 1 ? document.contents : document.getIn(path.slice(0, length - 1), true)
    const last = path[length - 1]
    const pair = isMap(parent) ? parent.items.find((item) => isScalar(item.key) && item.key.value === last) : undefined
    const node: unknown = pair?.key ?? document.getIn(path.slice(0, length), true)
    const range = isObject(node) ? node['range'] : undefined
    if (Array.isArray(range) && typeof range[0] === 'number') return lines.linePos(range[0]).line
  }
  return null
}

function invalid(file: string | null, faults: readonly ConfigFault[]): DomainError {
  const sentences = faults.map(({ key, line, message }) =>
    [line === null ? null : `line ${line}: `, key === '' ? null : `${key} `, message].filter(Boolean).join(''),
  )
  const where = file === null ? 'The configuration' : `The configuration ${file}`
  const count = faults.length === 1 ? 'one fault' : `${faults.length} faults`
  return new DomainError(
    'CONFIG_INVALID',
    `${where} has ${count}:\n${sentences.map((line) => `  ${line}`).join('\n')}`,
    { faults },
  )
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null

function deepFreeze<T>(value: T): T {
  if (isObject(value) && !Object.isFrozen(value)) {
    Object.freeze(value)
    for (const inner of Object.values(value)) deepFreeze(inner)
  }
  return value
}
