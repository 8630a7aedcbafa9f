import { describe, expect, it } from 'vitest'
import { createLog } from '../../daemon/log.js'
import { prettyLine } from '../../daemon/pretty-line.js'

function collecting(level: 'debug' | 'info' | 'warn' = 'info') {
  const lines: string[] = []
  return { lines, log: createLog((line) => void lines.push(line), level) }
}

describe('the log', () => {
  it('carries the context of the call in each record', () => {
    const { lines, log } = collecting()
    log.child({ site: 'main' }).child({ call: 'c1' }).info({ leg: 'tl.1' }, 'the leg rings')
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({
      level: 'info',
      site: 'main',
      call: 'c1',
      leg: 'tl.1',
      msg: 'the leg rings',
    })
  })

  it('never writes a secret', () => {
    const { lines, log } = collecting()
    log.info(
      { password: 'hunter2', ami: { user: 'u', secret: 'hunter2' }, headers: { authorization: 'hunter2' } },
      'connecting',
    )
    expect(lines.join('')).not.toContain('hunter2')
    expect(lines.join('')).toContain('"user":"u"')
  })

  it('changes its level while it runs, for its children too', () => {
    const { lines, log } = collecting('warn')
    const child = log.child({ site: 'main' })
    child.info({}, 'not yet')
    log.setLevel('debug')
    child.debug({}, 'now')
    expect(lines.map((line) => JSON.parse(line).msg)).toEqual(['now'])
  })

  it('is written for people on a terminal, with the facts and the stack', () => {
    const { lines, log } = collecting()
    log.error({ site: 'main', err: new Error('boom') }, 'it failed')
    const text = prettyLine(lines[0] ?? '', false)
    expect(text).toMatch(/^\d\d:\d\d:\d\d\.\d{3} error it failed site=main\nError: boom\n/)
    expect(prettyLine('no record\n', false)).toBe('no record\n')
  })
})
