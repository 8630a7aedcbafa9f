import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type CommandResult, jsonOf, runCommand } from './support/run-command.js'

interface Finding {
  readonly check: string
  readonly level: string
  readonly message: string
  readonly remedy?: string
}
interface Refusal {
  readonly error: { readonly code: string; readonly message: string }
}

let dir: string
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'trunkline-command-'))
})
afterAll(() => rmSync(dir, { recursive: true }))

const run = (...args: readonly string[]): Promise<CommandResult> => runCommand(args, { cwd: dir })

describe('the command line', () => {
  it('tells its version, for people and for scripts', async () => {
    const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string }
    expect(await run('version')).toEqual({ code: 0, out: `${version}\n`, err: '' })
    expect(jsonOf(await run('version', '--json'))).toEqual({ version, node: process.version })
  })

  it('explains itself and each command', async () => {
    const all = await run('--help')
    expect(all).toMatchObject({ code: 0, err: '' })
    const commands = ['start', 'init', 'doctor', 'import', 'backup', 'restore', 'admin-password', 'version']
    for (const command of commands) expect(all.out).toContain(`\n  ${command} `)
    expect(all.out).toContain('78 wrong configuration')
    const helps = await Promise.all(commands.map((command) => run(command, '--help')))
    for (const [index, help] of helps.entries()) {
      expect(help).toMatchObject({ code: 0, err: '' })
      expect(help.out).toContain(`Usage: trunkline ${commands[index]}`)
    }
  })

  it('refuses what it does not understand with exit code 2 and the reason', async () => {
    const wrong = await Promise.all([
      run('begin'),
      run('backup', '--colour'),
      run('import', 'leads.csv'),
      run('restore'),
      run(),
    ])
    expect(wrong.map(({ code }) => code)).toEqual([2, 2, 2, 2, 2])
    expect(wrong.map(({ out }) => out)).toEqual(['', '', '', '', ''])
    expect(wrong[0]?.err).toContain("unknown command 'begin'")
    expect(wrong[2]?.err).toContain('--campaign')
    expect(wrong[4]?.err).toContain('Usage: trunkline')
  })
})

describe('init and doctor', () => {
  it('write a configuration that has no fault, do not overwrite it, and do with --force', async () => {
    const file = join(dir, 'made', 'trunkline.yaml')
    const flags = ['init', '--config', file, '--site', 'berlin', '--country', 'de', '--port', '4567', '--json']
    const made = jsonOf<{ file: string; secrets: { file: string; made: boolean }[] }>(await run(...flags))
    expect(made).toEqual({ file, secrets: [{ file: join(dir, 'made/secrets/admin-password'), made: true }] })
    expect(statSync(file).mode & 0o777).toBe(0o600)

    const again = await run(...flags)
    expect(again.code).toBe(1)
    expect(jsonOf<Refusal>(again).error.code).toBe('CONFLICT')
    const before = readFileSync(join(dir, 'made/secrets/admin-password'), 'utf8')
    expect((await run(...flags, '--force', '--admin-password', 'chosen by a person')).code).toBe(0)
    expect(readFileSync(join(dir, 'made/secrets/admin-password'), 'utf8')).toBe('chosen by a person\n')
    expect(before).not.toContain('chosen')

    const told = await run('doctor', '--config', file, '--json')
    const { faults, findings } = jsonOf<{ faults: number; findings: Finding[] }>(told)
    expect(findings.filter(({ level }) => level === 'fault')).toEqual([])
    expect({ code: told.code, faults }).toEqual({ code: 0, faults: 0 })
    expect(findings.map(({ check }) => check)).toEqual(
      expect.arrayContaining(['configuration', 'Node.js', 'data folder', 'clock', 'disk room', 'data folder lock']),
    )
    expect(existsSync(join(dir, 'made/data')), 'the doctor makes nothing').toBe(false)
  })

  it('say in words what is wrong and what to do, with exit code 1: a PBX that is not there', async () => {
    const file = join(dir, 'asterisk.yaml')
    const made = await run(
      ...'init --yes --pbx asterisk --ari-url http://127.0.0.1:1/ari --ami-port 1 --trunk carrier:30:5'.split(' '),
      '--config',
      file,
    )
    expect(made).toMatchObject({ code: 0, err: '' })
    expect(made.out).toContain('trunkline doctor')
    const told = await run('doctor', '--config', file)
    expect(told.code).toBe(1)
    expect(told.out).toMatch(/FAULT.*ECONNREFUSED/i)
    expect(told.out).toContain('->')
    const { faults, findings } = jsonOf<{ faults: number; findings: Finding[] }>(
      await run('doctor', '--config', file, '--json'),
    )
    expect(faults).toBeGreaterThan(0)
    expect(findings.filter(({ level, remedy }) => level !== 'ok' && !remedy)).toEqual([])
  })

  it('find a wrong configuration: every fault with its key and line', async () => {
    const file = join(dir, 'wrong.yaml')
    writeFileSync(
      file,
      [
        'http: { port: 99999 }',
        'log:',
        '  levle: info',
        'pbxs:',
        '  - { name: one, type: simulator }',
        'sites:',
        '  - id: Main Street',
        '    pbx: two',
        '    timeZone: Mars/Olympus',
        'admin:',
        '  password: { file: nowhere }',
      ].join('\n'),
    )
    const told = await run('doctor', '--config', file, '--json')
    expect(told.code).toBe(1)
    const message = jsonOf<{ findings: Finding[] }>(told).findings[0]?.message ?? ''
    const started = await run('start', '--config', file)
    expect(started).toMatchObject({ code: 78, out: '' })
    for (const text of [message, started.err]) {
      expect(text).toContain('has 6 faults')
      expect(text).toMatch(/line 1: http\.port /)
      expect(text).toMatch(/line 3: log\.levle is not a key of Trunkline; did you mean level\?/)
      expect(text).toMatch(/line 7: sites\[0\]\.id /)
      expect(text).toMatch(/line 8: sites\[0\]\.pbx names the PBX "two"/)
      expect(text).toMatch(/line 9: sites\[0\]\.timeZone /)
      expect(text).toMatch(/line 11: admin\.password.* cannot be read/)
    }
  })

  it('name a variable that is wrong, or none of ours', async () => {
    const env = { TRUNKLINE_HTTP_PORT: 'four thousand', TRUNKLINE_DATADIR: '/tmp' }
    const { code, err } = await runCommand(['start'], { cwd: dir, env })
    expect(code).toBe(78)
    expect(err).toMatch(/TRUNKLINE_HTTP_PORT /)
    expect(err).toContain('TRUNKLINE_DATADIR is no variable of Trunkline; did you mean TRUNKLINE_DATA_DIR?')
  })
})
