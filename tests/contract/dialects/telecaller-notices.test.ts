import { afterEach, expect, it } from 'vitest'
import { breakExceeded, linkChanged } from '../../../api/dialects/telecaller/live-notices.js'
import { agentId, campaignId, userId } from '../../../dialer/model/ids.js'
import { mainSite } from '../../api/support/api-world.js'
import { newProfiledLead } from '../../storage/lead-profiles/support.js'
import { type Floor, type Listener, openFloor } from './ibrat-floor.js'

let floor: Floor
afterEach(() => floor.close())

const named = ({ heard }: Pick<Listener, 'heard'>, event: string) =>
  heard.filter(([name]) => name === event).map(([, data]) => data)

/** The supervisor's team is agent1. */
async function open(endings: readonly string[] = []) {
  floor = await openFloor(endings, { contract: 'telecaller' })
  const { supervisor, agent } = floor.users
  await floor.store.write(mainSite, 'teams.put', { user: agent, supervisor })
  return {
    admin: await floor.listen('admin', 'main'),
    supervisor: await floor.listen('supervisor'),
    own: await floor.listen('agent', 'main'),
    other: await floor.listen('agent2'),
  }
}

const written = {
  reportDate: '2026-03-02',
  reportType: 'daily',
  totalCalls: 15,
  completedCalls: 12,
  followUpsCompleted: 8,
  convertedLeads: 2,
  dailyNotes: 'Good day overall',
}

it('who comes and goes is told to admins and to the supervisor of the team', async () => {
  const { admin, supervisor, own, other } = await open()
  await floor.until(() => named(admin, 'user-joined').length === 3)
  expect(named(admin, 'user-joined').map(({ name }) => name)).toEqual(['supervisor', 'agent1', 'agent2'])
  expect(named(supervisor, 'user-joined')).toEqual([
    { userId: String(floor.users.agent), name: 'agent1', userName: 'agent1', role: 'telecaller' },
  ])
  own.socket.close()
  other.socket.close()
  await floor.until(() => named(admin, 'user-left').length === 2)
  await floor.until(() => named(supervisor, 'user-left').length === 1)
  expect(named(supervisor, 'user-left')).toMatchObject([{ name: 'agent1' }])
})

it('a report is told to those who read it when it is written and handed in, and its author of what became of it', async () => {
  const { admin, supervisor, own, other } = await open()
  const { body } = await floor.ask('agent', 'POST', '/api/reports', written)
  const path = `/api/reports/${body.report._id}`
  await floor.ask('agent', 'PUT', `${path}/submit`)
  await floor.ask('supervisor', 'PUT', `${path}/review`, { status: 'approved', rating: 5 })
  await floor.until(() => named(own, 'notification').length > 0)
  for (const listener of [admin, supervisor]) {
    await floor.until(() => named(listener, 'report-submitted').length === 2)
    expect(named(listener, 'report-submitted')).toMatchObject([
      { reportId: body.report._id, userName: 'agent1', reportType: 'daily', reportDate: '2026-03-02', status: 'draft' },
      { userName: 'agent1', status: 'submitted' },
    ])
    expect(named(listener, 'notification')).toEqual([])
  }
  expect(named(own, 'notification')).toEqual([
    {
      type: 'success',
      title: 'Report approved',
      message: 'Your daily report of 2026-03-02 was approved by supervisor.',
      timestamp: expect.stringMatching(/^2026-03-02T.*Z$/),
    },
  ])
  expect(named(own, 'report-submitted')).toEqual([])
  expect(other.heard.map(([event]) => event)).toEqual(['authenticated'])
})

it('each step of a lead is told, a note on it is not, and the numbers of the first page follow', async () => {
  const { admin, supervisor, own, other } = await open(['00'])
  const [lead = ''] = floor.leads
  await floor.ask('admin', 'POST', `/api/leads/${lead}/assign`, { assignedTo: String(floor.users.agent) })
  const put = (change: object) => floor.ask('agent', 'PUT', `/api/leads/${lead}`, change)
  await put({ status: 'qualified' })
  await put({ notes: 'Wants an offer' })
  // To the dialer the same as before.
  await put({ status: 'interested' })
  await put({ status: 'converted' })
  const steps = ['qualified', 'interested', 'converted']
  for (const listener of [admin, supervisor, own]) {
    await floor.until(() => named(listener, 'lead-status-updated').length === steps.length)
    expect(named(listener, 'lead-status-updated').map(({ status }) => status)).toEqual(steps)
    expect(named(listener, 'lead-status-updated')[0]).toMatchObject({ leadId: lead, leadName: 'Lead 0002' })
  }
  for (const listener of [admin, supervisor]) {
    await floor.until(() => named(listener, 'dashboard-update').at(-1)?.convertedLeads === 1)
    expect(named(listener, 'dashboard-update').at(-1)).toMatchObject({
      stats: { convertedLeads: 1 },
      overview: { convertedLeads: 1 },
    })
  }
  // Nobody has the other lead of the site, so it is not the team's.
  const totals = [admin, supervisor].map((listener) => named(listener, 'dashboard-update').at(-1)?.totalLeads)
  expect(totals).toEqual([2, 1])
  expect(named(own, 'dashboard-update')).toEqual([])
  expect(other.heard.map(([event]) => event)).toEqual(['authenticated'])
})

it('a lead of an advertisement is told to whoever got it and to those who see the work', async () => {
  const { admin, supervisor, own, other } = await open()
  await floor.ask('agent', 'PUT', '/api/auth/status', { status: 'available' })
  await floor.until(() => floor.host.inspect().agents.some(({ presence }) => presence.name === 'available'))
  const facts = { leadgenId: '1', pageId: null, formId: null, adId: null, saidAt: null }
  const ad = { adName: null, campaignId: '7', campaignName: 'Q4 Sales' }
  const { lead, profile } = newProfiledLead(campaignId(floor.campaign), 55, {
    profile: { ad: { ...ad, adId: null, formId: null, formName: null } },
  })
  const keep = () => floor.store.write(mainSite, 'metaLeads.keep', { ...facts, ...ad, lead, profile })
  await keep()
  // The same again is no second lead.
  await keep()
  for (const listener of [admin, supervisor, own]) {
    await floor.until(() => named(listener, 'meta-lead-received').length > 0)
    expect(named(listener, 'meta-lead-received')).toMatchObject([
      {
        campaignName: 'Q4 Sales',
        name: 'Lead 55',
        phone: '+15550000055',
        source: 'facebook',
        isDuplicate: false,
        assignedTo: { _id: String(floor.users.agent), name: 'agent1' },
      },
    ])
  }
  expect(named(other, 'meta-lead-received')).toEqual([])
})

it('what is wrong with the site is told to those who may see how it does', async () => {
  const { admin, supervisor, own } = await open()
  await floor.store.write(mainSite, 'integrity.note', {
    state: 'found',
    sentence: 'A page of the database does not hold together.',
    todo: 'Restore the last backup.',
  })
  for (const listener of [admin, supervisor]) {
    await floor.until(() => named(listener, 'notification').length > 0)
    expect(named(listener, 'notification')).toMatchObject([
      { type: 'error', message: 'A page of the database does not hold together. Restore the last backup.' },
    ])
  }
  expect(named(own, 'notification')).toEqual([])
  const link = (status: string) => linkChanged({ kind: 'link.status', at: 0, status, why: null }, ['a'])
  expect(link('connecting')).toEqual([])
  expect(link('down')).toMatchObject([{ rooms: ['a'], event: 'notification', data: { type: 'error' } }])
  expect(link('ready')).toMatchObject([{ data: { type: 'success' } }])
  const over = { agent: agentId(1), user: userId(1), session: 's', break: 'b', reason: 'lunch' }
  expect(breakExceeded({ kind: 'break.exceeded', at: 0, ...over }, 'agent1', ['a']).data).toMatchObject({
    type: 'warning',
    message: 'agent1 is on a break for longer than it may last.',
  })
})
