/** What an import of an empty file comes to. */
export const nothingImported = {
  rows: 0,
  imported: 0,
  duplicates: 0,
  errors: 0,
  consents: 0,
  done: 1,
  alreadyImported: false,
  rejectsFile: null,
}
