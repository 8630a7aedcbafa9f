const sentences: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full: free some space',
  EDQUOT: 'the quota of the disk is used up: free some space',
  EFBIG: 'the file would be larger than is allowed here',
  EROFS: 'the disk can only be read: look how it is mounted',
  EACCES: 'this user may not write there: look at its permissions',
  EPERM: 'this user may not write there: look at its permissions',
  EIO: 'the disk reports errors: check it',
  SQLITE_FULL: 'the disk is full: free some space',
  SQLITE_READONLY: 'the disk can only be read: look how it is mounted',
}

/** What a person reads of an error that the disk causes and that trying again later may heal; null for every other error. */
export function diskTrouble(error: unknown): string | null {
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') return null
  const { code } = error
  return Object.entries(sentences).find(([begin]) => code.startsWith(begin))?.[1] ?? null
}
