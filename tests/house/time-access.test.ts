import { describe, expect, it } from 'vitest'
import { findings, sourceFiles } from './support/source-files.js'

const clock = /\bDate\.now\b|\bnew Date\(\s*\)|\bDate\(\)|\bperformance\.now\b|\b(setTimeout|setInterval)\b/
const chance = /\bMath\.random\b|\brandomUUID\b|\brandomBytes\b|\bgetRandomValues\b/

/** Files below the daemon that may look at a clock, and why. */
const ownClock: Readonly<Record<string, string>> = {
  'api/docs/docs-script.ts': 'runs in the browser of whoever tries the API',
  'api/status/status-script.ts': 'runs in the browser of whoever looks how all is',
  'storage/writer/writer-thread.ts':
    'a thread’s entry makes the clock that the rest is given: clocks cannot cross threads',
  'api/api-thread.ts': 'a thread’s entry makes the clock that the rest is given: clocks cannot cross threads',
}

describe('time and chance', () => {
  it('do not exist inside the dialer', () => {
    const files = sourceFiles('dialer')
    expect(findings(files, clock)).toEqual([])
    expect(findings(files, chance)).toEqual([])
    expect(
      findings(
        files,
        /\bnew Date\b|\bconsole\.|\bprocess\.|\bfetch\(|\bglobalThis\b|\b(queueMicrotask|setImmediate)\b/,
      ),
    ).toEqual([])
  })

  it('come in through a door everywhere below the daemon', () => {
    const files = sourceFiles('storage', 'provisioning', 'api').filter((file) => !(file.path in ownClock))
    expect(findings(files, clock)).toEqual([])
    expect(findings(files, /\bMath\.random\b/)).toEqual([])
  })
})
