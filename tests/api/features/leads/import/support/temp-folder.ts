import { onTestFinished } from 'vitest'
import { createTestFolder, type TestFolder } from '../../../../../support/test-folder.js'

/** A folder that goes with the test, and files in it. */
export function tempFolder(): TestFolder {
  const folder = createTestFolder()
  onTestFinished(() => folder.remove())
  return folder
}
