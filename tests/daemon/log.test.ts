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

  it('writes no whole telephone number, wherever it stands', () => {
    const { lines, log } = collecting()
    log.info({ number: '+12125550100', path: '/api/dnc/%2B442079460123', seconds: '+05' }, 'dialling +12125550100')
    log.error({ err: new Error('the trunk refused +12125550100') }, 'it failed')
    const text = lines.join('')
    expect(text).not.toMatch(/555|2079/)
    expect(text).toContain('"number":"…0100"')
    expect(text).toContain('"seconds":"+05"')
  })

  it('names a fact once, though the context and the record both give it', () => {
    const { lines, log } = collecting()
    log.child({ site: 'main' }).info({ site: 'main' }, 'here')
    expect(lines[0]?.match(/"site"/g)).toHaveLength(1)
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
