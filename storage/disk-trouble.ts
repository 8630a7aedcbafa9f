import { DomainError } from '../dialer/model/domain-error.js'

const sentences: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full: free some space',
  EDQUOT: 'the quota of the disk is used up: free some space',
  EFBIG: 'the file would be larger than is allowed here',
  EROFS: 'the disk can only be read: look how it is mounted',
  EACCES: 'this user may not write there: look at its permissions',
  EPERM: 'this user may not write there: look at its permissions',
  EIO: 'the disk reports errors: check it',
  SQLITE_FULL: 'the disk is full: free some space',
  SQLITE_CANTOPEN: 'a file cannot be opened: look at its permissions, and how its disk is mounted',
  SQLITE_READONLY: 'the disk can only be read: look how it is mounted',
}

/**
 * An error of the disk as STORAGE_UNAVAILABLE, in words; any other as it is.
 * @param what what could not be done, to begin the sentence with: `The backup to /there failed`
 */
export function asDiskTrouble(what: string, error: unknown): unknown {
  const disk = error instanceof DomainError ? null : diskTrouble(error)
  return disk === null ? error : new DomainError('STORAGE_UNAVAILABLE', `${what}: ${disk}.`, undefined, error)
}

/** What a person reads of an error that the disk causes and that trying again later may heal; null for every other error. */
export function diskTrouble(error: unknown): string | null {
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') return null
  const { code } = error
  return Object.entries(sentences).find(([begin]) => code.startsWith(begin))?.[1] ?? null
}
