import { createHmac } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createApp } from '../../../api/app.js'
import { mainSite } from '../../api/support/api-world.js'
import { makeCommit } from '../../storage/support.js'
import { expectPrinted } from './expect-printed.js'
import { addCalls, openTelecallerWorld, type TelecallerWorld } from './telecaller-world.js'

let world: TelecallerWorld
beforeAll(async () => {
  world = await openTelecallerWorld()
  await addCalls(world)
})
afterAll(async () => {
  await world.deps.exports.close()
  await world.deps.metaIntake.close()
  await world.end()
})

/** What the document prints. */
const ref = { _id: '60f7b3b3b3b3b3b3b3b3b3b7', name: 'A' }
const report = {
  _id: '60f7b3b3b3b3b3b3b3b3b3b9',
  user: ref,
  reportDate: '2024-01-15T00:00:00Z',
  reportType: 'daily',
  totalCalls: 15,
  completedCalls: 12,
  followUpsCompleted: 8,
  convertedLeads: 2,
  dailyNotes: 'Good day overall, converted 2 leads',
}
const printed = {
  reports: { success: true, reports: [report] },
  exported: { success: true, downloadUrl: '/api/reports/download/report_2024-01-15.xlsx', filename: 'report.xlsx' },
  lead: {
    success: true,
    message: 'Lead processed successfully',
    lead: { _id: '60f7b3b3b3b3b3b3b3b3b3b6', name: 'A', email: 'a@example.com' },
    assignment: { success: true, telecaller: { id: '60f7b3b3b3b3b3b3b3b3b3b7', name: 'A' } },
  },
  stats: {
    success: true,
    stats: { totalLeads: 150, convertedLeads: 25, totalValue: 50_000, campaigns: ['Q4 Sales'], avgQuality: 2.5 },
  },
  campaigns: {
    success: true,
    campaigns: [
      { campaignId: '123456789', campaignName: 'Q4 Sales', totalLeads: 75, convertedLeads: 12, conversionRate: 16 },
    ],
  },
} as const

const today = '2026-03-02'
const written = {
  reportDate: today,
  reportType: 'daily',
  totalCalls: 15,
  completedCalls: 12,
  followUpsCompleted: 8,
  convertedLeads: 2,
  dailyNotes: 'Good day overall, converted 2 leads',
}

describe('reports', () => {
  it('are written, listed, changed, handed in, reviewed and deleted as the document and the front ends do', async () => {
    const made = await world.tele('agent', 'POST', '/api/reports', { ...written, challenges: '', improvements: '' })
    expect([made.status, made.body.message]).toEqual([201, 'Report created successfully'])
    const { _id } = made.body.report
    expectPrinted(made.body.report, report)
    const list = await world.tele(
      'agent',
      'GET',
      '/api/reports?page=1&limit=10&reportType=daily&status=&user=&dateRange=month&search=',
    )
    expectPrinted(list.body, printed.reports)
    expect(list.body).toMatchObject({ total: 1, pagination: { page: 1, limit: 10, total: 1, pages: 1 } })
    // Of agent1 six calls of the day were ended with a conversation or a machine, two were busy.
    expect(list.body.reports[0].computed).toMatchObject({ totalCalls: 8, completedCalls: 5 })
    const one = await world.tele('agent', 'GET', `/api/reports/${_id}`)
    expect(one.body).toMatchObject({ success: true, _id, report: { _id }, dailyNotes: written.dailyNotes })
    const changed = await world.tele('agent', 'PUT', `/api/reports/${_id}`, { totalCalls: 16, dailyNotes: 'Better' })
    expect(changed.body.report).toMatchObject({ totalCalls: 16, dailyNotes: 'Better', completedCalls: 12 })
    expect((await world.tele('agent', 'PUT', `/api/reports/${_id}/submit`)).body.report.status).toBe('submitted')
    const review = { status: 'approved', reviewNotes: 'Well done', rating: 5 }
    const reviewed = await world.tele('supervisor', 'PUT', `/api/reports/${_id}/review`, review)
    expect(reviewed.body.report).toMatchObject({ status: 'approved', rating: 5, reviewedBy: { name: 'supervisor' } })
    expect((await world.tele('admin', 'GET', '/api/reports/stats')).body).toMatchObject({
      stats: { totalReports: 1, totalCalls: 16 },
    })
    expect((await world.tele('supervisor', 'DELETE', `/api/reports/${_id}`)).status).toBe(403)
    expect((await world.tele('admin', 'DELETE', `/api/reports/${_id}`)).body).toEqual({
      success: true,
      message: 'Report deleted successfully',
    })
  })

  it('refuse what cannot be in the contract’s own shape', async () => {
    await world.tele('agent', 'POST', '/api/reports', written)
    const again = await world.tele('agent', 'POST', '/api/reports', written)
    expect([again.status, again.body]).toMatchObject([
      400,
      { success: false, message: 'Report already exists for this date' },
    ])
    const bad = await world.tele('agent', 'POST', '/api/reports', { ...written, totalCalls: -1, reportType: 'hourly' })
    expect(bad).toMatchObject({ status: 400, body: { success: false, message: 'Validation error' } })
    expect(bad.body.errors.map((one: { field: string }) => one.field).sort()).toEqual(['reportType', 'totalCalls'])
    const other = await world.tele('agent2', 'GET', '/api/reports/999')
    expect([other.status, other.body.message]).toEqual([404, 'Report not found'])
    for (const path of ['/api/reports', '/api/reports/export/reports']) {
      const upside = await world.tele('agent', 'GET', `${path}?dateFrom=2026-03-02&dateTo=2026-03-01`)
      expect([upside.status, upside.body.errors[0].field]).toEqual([400, 'dateTo'])
      const long = await world.tele('agent', 'GET', `${path}?dateFrom=2016-03-02&dateTo=2026-03-01`)
      expect([long.status, long.body.errors.map((one: { field: string }) => one.field)]).toEqual([
        400,
        ['dateFrom', 'dateTo'],
      ])
      expect(long.body.errors[0].message).toMatch(/At most a year/)
    }
    expect((await world.tele('agent', 'GET', '/api/reports/export/everything')).status).toBe(404)
  })

  it('go out as files: by a link that needs no login, and as bytes', async () => {
    const asked = await world.tele(
      'agent',
      'GET',
      `/api/reports/export/daily?format=excel&dateFrom=${today}&dateTo=${today}`,
    )
    expectPrinted(asked.body, printed.exported)
    expect(asked.body.filename).toBe('report_2026-03-02.xlsx')
    expect(asked.body.downloadUrl).toMatch(/^\/telecaller\/api\/reports\/download\/report_2026-03-02\.xlsx\?token=/)
    const file = await world.app.request(asked.body.downloadUrl)
    expect([file.status, (await file.arrayBuffer()).byteLength]).toEqual([200, asked.body.export.bytes])
    for (const path of [
      `/api/reports/${(await world.tele('agent', 'GET', '/api/reports')).body.reports[0].id}/export/pdf`,
      '/api/reports/export/bulk?format=pdf',
      '/api/analytics/export?format=pdf',
    ]) {
      const { status, headers, body } = await world.tele('supervisor', 'GET', path)
      expect([path, status, headers.get('content-type'), String(body).slice(0, 5)]).toEqual([
        path,
        200,
        'application/pdf',
        '%PDF-',
      ])
    }
  })
})

describe('Meta', () => {
  const config = {
    appId: '123',
    appSecret: 'app secret',
    accessToken: 'token',
    webhookVerifyToken: 'our word',
    isEnabled: true,
  }
  const delivery = {
    full_name: 'Lead 0001',
    phone_number: '9876543210',
    email: 'lead0001@example.com',
    campaign_id: '123456789',
    ad_id: '987654321',
    form_id: '456789123',
    lead_id: '789123456',
    created_time: 1_642_234_567,
    field_data: [{ name: 'requirements', values: ['Software development'] }],
  }
  const deliver = async (body: string, headers: Record<string, string>) => {
    const init = { method: 'POST', headers: { ...headers, 'content-type': 'application/json' }, body }
    const response = await world.app.request('/telecaller/api/meta/webhook', init)
    return { status: response.status, body: await response.json() }
  }
  const sign = (body: string) => ({
    'x-hub-signature-256': `sha256=${createHmac('sha256', 'app secret').update(body).digest('hex')}`,
  })

  it('is set up, and its secrets never come back', async () => {
    const put = await world.tele('admin', 'POST', '/api/meta/config', config)
    expect(put.body).toMatchObject({ success: true, appId: '123', appSecret: '', hasAppSecret: true, isEnabled: true })
    const seen = await world.tele('admin', 'GET', '/api/meta/config')
    // As the front end sends back what it was given.
    expect((await world.tele('admin', 'POST', '/api/meta/config', seen.body.config)).body).toMatchObject({
      hasAppSecret: true,
    })
    expect(JSON.stringify([put.body, seen.body])).not.toMatch(/app secret|our word|sealed/)
    expect((await world.tele('supervisor', 'GET', '/api/meta/config')).status).toBe(403)
  })

  it('asks whether the address is ours, and delivers a lead once', async () => {
    const query = 'hub.mode=subscribe&hub.verify_token=our%20word&hub.challenge=42'
    expect((await world.tele(null, 'GET', `/api/meta/webhook?${query}`)).body).toBe('42')
    const snapshot = {
      agent: world.agent,
      presence: { name: 'available', since: world.clock.now() },
      session: null,
    } as never
    await world.store.write(mainSite, 'engine.commit', makeCommit({ agents: [snapshot] }))
    const body = JSON.stringify(delivery)
    expect(await deliver(body, {})).toMatchObject({ status: 401, body: { success: false } })
    const first = await deliver(body, sign(body))
    expect(first.status).toBe(200)
    expectPrinted(first.body, printed.lead)
    expect(first.body).toMatchObject({ assignment: { telecaller: { id: String(world.users.agent), name: 'agent1' } } })
    expect(await deliver(body, sign(body))).toEqual(first)
    const bad = JSON.stringify({ ...delivery, lead_id: '1', phone_number: 'none' })
    expect(await deliver(bad, sign(bad))).toMatchObject({ status: 400, body: { errors: [{ field: 'phone_number' }] } })
  })

  it('tells what its campaigns brought; the list of campaigns is bare where the software is to be followed', async () => {
    const { body: stats } = await world.tele('supervisor', 'GET', '/api/meta/stats?dateFrom=&dateTo=')
    expectPrinted(stats, { ...printed.stats, stats: { ...printed.stats.stats, campaigns: ['Q4 Sales'] } })
    expect(stats).toMatchObject({ totalLeads: 1, conversionRate: 0 })
    const { body } = await world.tele('supervisor', 'GET', '/api/meta/campaigns')
    expectPrinted(body, printed.campaigns)
    const { dialects } = world.options
    const compatibility = 'code' as const
    const telecaller = { ...dialects?.telecaller, compatibility } as NonNullable<
      NonNullable<typeof dialects>['telecaller']
    >
    const { app } = createApp({ ...world.options, dialects: { ...dialects, telecaller } })
    const headers = { authorization: `Bearer ${world.tokens.supervisor}` }
    const bare = await app.request('/telecaller/api/meta/campaigns', { headers })
    expect(await bare.json()).toEqual(body.campaigns)
    const { body: leads } = await world.tele('supervisor', 'GET', '/api/meta/leads')
    expect(leads).toMatchObject([{ metaLeadId: '789123456', name: 'Lead 0001', status: 'processed' }])
  })
})
