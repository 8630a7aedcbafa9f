import { describe, expect, it } from 'vitest'
import { createTerminal } from '../../../daemon/screen/terminal.js'

function screen(isTTY: boolean) {
  const written: string[] = []
  return { written, terminal: createTerminal({ write: (text) => written.push(text), isTTY, columns: 40 }) }
}

describe('the terminal', () => {
  it('keeps the status line under the lines that are written', () => {
    const { written, terminal } = screen(true)
    terminal.status('2 ready')
    terminal.line('a log line\n')
    terminal.status('3 ready')
    expect(written).toEqual(['\r\u001B[2K2 ready', '\r\u001B[2Ka log line\n2 ready', '\r\u001B[2K3 ready'])
  })

  it('cuts a status line that would wrap', () => {
    const { written, terminal } = screen(true)
    terminal.status('x'.repeat(100))
    expect(written[0]).toHaveLength(39 + '\r\u001B[2K'.length)
  })

  it('shows no status line where nothing can be rewritten', () => {
    const { written, terminal } = screen(false)
    terminal.status('2 ready')
    terminal.line('a log line')
    expect(written).toEqual(['a log line\n'])
  })
})
