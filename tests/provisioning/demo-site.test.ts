import { describe, expect, it } from 'vitest'
import { demoLeadLimit, demoLeads } from '../../provisioning/demo-site.js'

describe('the leads of the demonstration', () => {
  it('have numbers that belong to nobody, each once', () => {
    const leads = demoLeads(0, demoLeadLimit)
    expect(leads).toHaveLength(demoLeadLimit)
    expect(new Set(leads.map((lead) => lead.number)).size).toBe(demoLeadLimit)
    expect(leads.every((lead) => /^\+1[2-9]\d\d55501\d\d$/.test(lead.number))).toBe(true)
  })

  it('go on where the last ones ended', () => {
    expect(demoLeads(300, 2)).toEqual(demoLeads(0, 302).slice(300))
    expect(demoLeads(0, 1)[0]?.name).toBe('Lead 0001')
    expect(demoLeads(demoLeadLimit - 1, 5)).toHaveLength(1)
    expect(demoLeads(demoLeadLimit, 5)).toEqual([])
  })
})
