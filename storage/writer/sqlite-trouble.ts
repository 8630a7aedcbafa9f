import { DomainError } from '../../dialer/model/domain-error.js'
import { sqliteCode } from '../open-sqlite.js'

const goesOn = 'Calls go on; what happens is kept in memory and written as soon as it can be.'

const damaged = 'The database file is damaged: stop the program and run "trunkline restore --latest".'

const sentences: readonly (readonly [string, string])[] = [
  ['SQLITE_FULL', `The disk of the data folder is full: free some space. ${goesOn}`],
  ['SQLITE_IOERR', `The disk of the data folder reports errors: check the disk. ${goesOn}`],
  ['SQLITE_BUSY', `Another program holds the database: close it. ${goesOn}`],
  ['SQLITE_LOCKED', `Another program holds the database: close it. ${goesOn}`],
  ['SQLITE_PROTOCOL', `Another program holds the database: close it. ${goesOn}`],
  [
    'SQLITE_READONLY',
    `The data folder cannot be written: check its permissions and how its disk is mounted. ${goesOn}`,
  ],
  ['SQLITE_CANTOPEN', `A file of the data folder cannot be opened: check its permissions and free handles. ${goesOn}`],
  ['SQLITE_NOMEM', `The machine has no memory left for the database. ${goesOn}`],
  ['SQLITE_CORRUPT', `${damaged} ${goesOn}`],
  ['SQLITE_NOTADB', `${damaged} ${goesOn}`],
]

/** The sentence for an error that the surroundings cause and that trying again may heal; null for every other error. */
export function sqliteTrouble(error: unknown): string | null {
  const code = sqliteCode(error)
  if (code === null) return null
  return sentences.find(([begin]) => code.startsWith(begin))?.[1] ?? null
}

/** A page that cannot be made sense of: who has to do with it fails, each time; the others need not. */
export function isDamage(error: unknown): boolean {
  return sqliteCode(error)?.startsWith('SQLITE_CORRUPT') === true
}

/** What is there already, by what SQLite calls it. */
const duplicates: Readonly<Record<string, { readonly field: string; readonly sentence: string }>> = {
  'campaigns.name': { field: 'name', sentence: 'A campaign of this name exists already. Choose another name.' },
  'agents.extension': { field: 'extension', sentence: 'Another agent has this extension already. Choose another one.' },
  'agents.user_id': { field: 'userId', sentence: 'This user is an agent of the site already.' },
  'leads.campaign_id, leads.number': {
    field: 'phoneNumber',
    sentence: 'The campaign has a lead with this number already.',
  },
  "index 'dnc_pattern'": { field: 'phoneNumber', sentence: 'This number or prefix is on the list already.' },
  'caller_ids.number': { field: 'phoneNumber', sentence: 'The pool has this number already.' },
  'users.staff_id': { field: 'staffId', sentence: 'Another account has this staff id already.' },
  'users.phone': { field: 'phone', sentence: 'An account with this phone number exists already.' },
  'api_keys.site_id, api_keys.name': { field: 'name', sentence: 'The site has an API key of this name already.' },
  'users.email': { field: 'email', sentence: 'An account with this e-mail address exists already.' },
}

/** An operation's own fault as a DomainError. */
export function operationError(error: unknown): DomainError {
  if (error instanceof DomainError) return error
  const code = sqliteCode(error)
  const message = error instanceof Error ? error.message : String(error)
  if (code === 'SQLITE_CONSTRAINT_UNIQUE' || code === 'SQLITE_CONSTRAINT_PRIMARYKEY') {
    const columns = message.replace(/^.*failed: /, '')
    const { field, sentence } = duplicates[columns] ?? { field: '', sentence: 'Such an entry exists already.' }
    return new DomainError(
      'DUPLICATE_ENTRY',
      sentence,
      field === '' ? undefined : { fields: { [field]: sentence } },
      error,
    )
  }
  if (code === 'SQLITE_CONSTRAINT_FOREIGNKEY') {
    return new DomainError(
      'CONFLICT',
      'The entry refers to something that does not exist, or is still referred to.',
      undefined,
      error,
    )
  }
  if (isDamage(error)) return new DomainError('DATABASE_ERROR', `${damaged} (${message})`, undefined, error)
  if (code !== null)
    return new DomainError('DATABASE_ERROR', `The database refused the change: ${message}.`, undefined, error)
  return new DomainError('INTERNAL_ERROR', message, undefined, error)
}
