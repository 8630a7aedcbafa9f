import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { importBench } from './support/import-file.js'

const header = 'phoneNumber,name\n'

describe('a CSV of leads', () => {
  it('keeps what is known of a lead in its fields and the rest as metadata', async () => {
    const bench = importBench()
    const result = await bench.run(
      'Phone Number,First Name,Last Name,E-Mail,Time Zone,Priority,City,City\n' +
        '(212) 555-0001,Lead,0001,lead0001@example.com,America/Chicago,5,Springfield,Shelbyville\n' +
        '+4930555001,Lead,0002,,,,,\n',
    )
    expect(result).toEqual({
      rows: 2,
      imported: 2,
      duplicates: 0,
      errors: 0,
      consents: 0,
      rejectsFile: null,
      alreadyImported: false,
    })
    expect(bench.leads()).toEqual([
      {
        number: '+12125550001',
        name: 'Lead 0001',
        email: 'lead0001@example.com',
        timeZone: 'America/Chicago@US-NY',
        priority: 5,
        metadata: { City: 'Springfield', 'City (2)': 'Shelbyville' },
      },
      {
        number: '+4930555001',
        name: 'Lead 0002',
        email: null,
        timeZone: 'Europe/Berlin@DE',
        priority: 0,
        metadata: {},
      },
    ])
  })

  it('refuses a file without a phone number column, naming what was found and what is wanted, and imports nothing', async () => {
    const bench = importBench()
    await expect(bench.run('who,where\nLead 0001,Springfield\n')).rejects.toMatchObject({
      code: 'VALIDATION_ERROR',
      message: expect.stringMatching(/phoneNumber.*Found: "who", "where"/),
    })
    expect(bench.leads()).toEqual([])
    expect(bench.store.imports).toEqual([])
  })

  it.each([
    ['an empty file', ''],
    ['blank lines', '\n\r\n  \n'],
  ])('refuses %s', async (_, content) => {
    await expect(importBench().run(content)).rejects.toMatchObject({ code: 'VALIDATION_ERROR' })
  })

  it('writes refused rows with number and reason, safe to open in a spreadsheet', async () => {
    const bench = importBench()
    const result = await bench.run(
      'phoneNumber,name,email,timezone,priority\n' +
        '2125550001,Lead 0001,,,\n' +
        '1-800-FLOWERS,=cmd|calc,,,\n' +
        '"+1212\r\nAction: Originate",@SUM(A1),,,\n' +
        '\n' +
        '12,-Lead,,,\n' +
        ',+Lead,,,\n' +
        '2125550002,Lead,not an address,,\n' +
        '2125550003,Lead,,Mars/Olympus,\n' +
        '2125550004,Lead,,,soon\n' +
        '1.55512E+10,Lead,,,\n' +
        '2125550005,Lead 0005,,,\n',
    )
    expect(result).toMatchObject({ rows: 10, imported: 2, errors: 8 })
    const text = readFileSync(result.rejectsFile!, 'utf8')
    const lines = text.slice(1).split(/\r\n(?!Action)/)
    expect(lines[0]).toBe('row,reason,phoneNumber,name,email,timezone,priority')
    expect(lines.slice(1, -1).map((line) => line.split(',').slice(0, 2).join(': '))).toEqual([
      '3: the phone number has letters in it',
      '4: the phone number has letters in it',
      '6: not a possible phone number',
      '7: no phone number',
      '8: not an e-mail address',
      '9: not a time zone of the IANA database (for example America/New_York)',
      '10: the priority is not a whole number of at most four digits nor urgent/high/medium/low',
      '11: the spreadsheet has shortened this number; format its column as text and enter it again',
    ])
    expect(lines[1]).toContain("'=cmd|calc")
    expect(lines[2]).toContain("'@SUM(A1)")
    expect(lines[3]).toContain("'-Lead")
    expect(lines[4]).toContain("'+Lead")
  })

  it('keeps cells that look like formulas as text', async () => {
    const bench = importBench()
    await bench.run('phone,name,note\n2125550001,=1+1,=HYPERLINK("x")\n')
    expect(bench.leads()[0]).toMatchObject({ name: '=1+1', metadata: { note: '=HYPERLINK("x")' } })
  })

  it('counts a lead that comes twice in one file, however it is written, once', async () => {
    const bench = importBench()
    const result = await bench.run(`${header}2125550001,Lead 0001\n+1 (212) 555-0001,again\n12125550001,again\n`)
    expect(result).toMatchObject({ imported: 1, duplicates: 2, errors: 0 })
  })

  it('knows the same upload again and imports nothing twice', async () => {
    const bench = importBench()
    const content = `${header}2125550001,Lead 0001\n2125550002,Lead 0002\n`
    expect(await bench.run(content)).toMatchObject({ imported: 2, alreadyImported: false })
    expect(await bench.run(content)).toMatchObject({ imported: 0, duplicates: 2, alreadyImported: true })
  })

  it('goes on after an interruption when the file is imported again', async () => {
    const bench = importBench()
    const content =
      header + Array.from({ length: 1000 }, (_, i) => `212555${String(i).padStart(4, '0')},Lead ${i}\n`).join('')
    bench.store.failAfter = 2
    await expect(bench.run(content)).rejects.toMatchObject({
      message: expect.stringContaining('500 leads were imported before'),
      details: { kept: { imported: 500 } },
    })
    bench.store.failAfter = Number.POSITIVE_INFINITY
    expect(await bench.run(content)).toMatchObject({ imported: 500, duplicates: 500, alreadyImported: false })
    expect(bench.progress.at(-1)).toMatchObject({ done: 1 })
  })

  it('makes no rejects file when nothing is refused', async () => {
    const bench = importBench()
    const rejectsFile = `${process.env['TMPDIR'] ?? '/tmp'}/trunkline-never-made.csv`
    await bench.run(`${header}2125550001,Lead 0001\n`, { rejectsFile })
    expect(existsSync(rejectsFile)).toBe(false)
  })

  it('refuses an unknown default country', async () => {
    await expect(importBench().run(header, { defaultCountry: 'XX' })).rejects.toMatchObject({
      code: 'VALIDATION_ERROR',
    })
  })
})

describe('broken quotes', () => {
  it('cost the row they stand in and no other', async () => {
    const bench = importBench()
    const result = await bench.run(
      `${header}2125550001,"Lead 0001\n2125550002,Lead 0002\n2125550003,"Lead "0003"\n2125550004,"Lead, 0004"\n`,
    )
    expect(result).toMatchObject({ imported: 2, errors: 2 })
    expect(bench.leads().map((lead) => lead.name)).toEqual(['Lead 0002', 'Lead, 0004'])
  })

  it.each([
    ['in one line', '"'.repeat(10_000_001)],
    ['that open and never close', `${'"""\n"" x'.repeat(1_500_000)}`],
  ])('10 MB of them %s are refused with a clear message', async (_, quotes) => {
    await expect(importBench().run(header + quotes)).rejects.toMatchObject({
      code: 'FILE_UPLOAD_ERROR',
      message: expect.stringMatching(/characters|broken quotes/),
    })
  })

  it('10 MB of them in pairs are one broken row and blank rows', async () => {
    const bench = importBench()
    const result = await bench.run(`${header}"${'""\n'.repeat(3_333_333)}2125550001,Lead 0001\n`)
    expect(result).toMatchObject({ rows: 2, imported: 1, errors: 1 })
  })

  it('a quote inside a cell is text', async () => {
    const bench = importBench()
    await bench.run(`${header}2125550001,Lead "0001" x\n2125550002, "Lead ""0002""" \n`)
    expect(bench.leads().map((lead) => lead.name)).toEqual(['Lead "0001" x', 'Lead "0002"'])
  })
})
