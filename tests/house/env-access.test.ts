import { describe, expect, it } from 'vitest'
import { findings, rooms, sourceFiles } from './support/source-files.js'

const files = sourceFiles(...rooms).filter((file) => !file.path.startsWith('daemon/config/'))

describe('the environment', () => {
  it('is read by daemon/config alone: everything else is given its settings', () => {
    expect(findings(files, /process\s*\.\s*env\s*(\.|\[|\?)|\bimport\.meta\.env\b|=\s*process\s*\.\s*env\b/)).toEqual(
      [],
    )
  })

  it('is handed to daemon/config, whole, by the commands alone', () => {
    const others = files.filter((file) => !/^daemon\/(cli\/|main\.ts)/.test(file.path))
    expect(findings(others, /process\s*\.\s*env\b/)).toEqual([])
  })
})
