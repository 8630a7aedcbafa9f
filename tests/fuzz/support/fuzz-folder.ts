import { afterAll } from 'vitest'
import { createTestFolder, type TestFolder } from '../../support/test-folder.js'

/** A folder for the files of a whole suite. */
export function fuzzFolder(): TestFolder {
  const folder = createTestFolder()
  afterAll(() => folder.remove())
  return folder
}
