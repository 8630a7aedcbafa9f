import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { importBench } from './support/import-file.js'
import { makeXlsx } from './support/make-xlsx.js'

const header = 'phone,Consent Date,Consent Scope,Consent Source,Consent Text,note'
// The store of these tests begins its imports at 1:00 on 1 January 1970; its clock is 1970.
const at = '1970-01-01T00:30:00Z'

describe('consent in a list of leads', () => {
  it('goes to the history with its provenance before its lead, for the campaign, and not into the lead', async () => {
    const bench = importBench()
    const text = [
      header,
      `+12125550101,${at},autodialed,web form,"I agree, form 4711",a`,
      '+12125550102,1970-01-01,Artificial Voice,phone call 17,,b',
      '+12125550103,1970-01-01 01:30+01:00,CALLS,letter,,c',
      '+12125550104,,,,,d',
    ].join('\n')
    expect(await bench.run(text)).toMatchObject({ imported: 4, errors: 0, consents: 3 })
    expect(bench.store.consents).toMatchObject([
      {
        number: '+12125550101',
        campaign: 1,
        action: 'given',
        scope: 'autodialed',
        at: Date.parse(at),
        expiresAt: null,
        method: 'web form',
        evidence: 'I agree, form 4711',
        source: 'file leads.csv',
        recordedBy: 'Supervisor 1',
        leadsBefore: 0,
      },
      { number: '+12125550102', scope: 'artificialVoice', at: 0, evidence: null, leadsBefore: 0 },
      { number: '+12125550103', scope: 'calls', at: Date.parse(at), leadsBefore: 0 },
    ])
    expect(bench.leads().map((lead) => lead.metadata)).toEqual([
      { note: 'a' },
      { note: 'b' },
      { note: 'c' },
      { note: 'd' },
    ])
    expect(await bench.run(text), 'the same file again').toMatchObject({ imported: 0, duplicates: 4, consents: 0 })
  })

  it.each([
    ['a date that may be read in two ways', '01/02/1970,calls,web form,', /no time as/],
    ['a day that does not exist', '1970-02-31,calls,web form,', /no time as/],
    ['a day in the future', '1970-01-02,calls,web form,', /in the future/],
    ['no time', ',calls,web form,', /no time as/],
    ['a scope nobody knows', `${at},yes,web form,`, /scope of the consent/],
    ['no source', `${at},calls,,`, /where it comes from/],
    ['a proof alone', ',,,form 4711', /no time as/],
  ])('refuses the whole row for %s, and says so', async (_, consent, why) => {
    const bench = importBench()
    const text = `${header}\n+12125550101,${consent},a\n+12125550102,${at},calls,web form,,b\n`
    const result = await bench.run(text)
    expect(result).toMatchObject({ rows: 2, imported: 1, errors: 1, consents: 1 })
    expect(readFileSync(result.rejectsFile!, 'utf8')).toMatch(why)
    expect(bench.leads()).toHaveLength(1)
    expect(bench.store.consents).toMatchObject([{ number: '+12125550102' }])
  })

  it('is refused as a whole where a column lacks that it cannot be kept without', async () => {
    const bench = importBench()
    await expect(bench.run('phone,consentDate\n+12125550101,1970-01-01\n')).rejects.toMatchObject({
      code: 'VALIDATION_ERROR',
      message: expect.stringMatching(/no column consentScope and consentSource/),
    })
    expect(bench.leads()).toHaveLength(0)
  })

  it('reads the dates of a workbook', async () => {
    const bench = importBench()
    const sheet = makeXlsx([
      ['phone', 'consentAt', 'consentScope', 'consentSource'],
      ['+12125550101', { number: '45974.5' }, 'calls', 'web form'],
    ])
    const result = await bench.run(sheet)
    // 13 November 2025, noon: the future of this store.
    expect(readFileSync(result.rejectsFile!, 'utf8')).toMatch(/in the future/)
  })
})
