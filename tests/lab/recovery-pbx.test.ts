import { expect, it } from 'vitest'
import { callRecords, compare } from './support/call-book.js'
import { describeLab } from './support/describe-lab.js'
import { openCampaign } from './support/hand-dialling.js'
import { csvOf, leadMix } from './support/lead-mix.js'
import { siteOnLab } from './support/site-on-lab.js'
import { until } from './support/until.js'

describeLab('the PBX is asked to restart gracefully', (lab) => {
  it('lets conversations end, tries a line now and then while the PBX takes no calls, and dials everybody afterwards, once', async () => {
    const held = leadMix('432', [[1, { kind: 'human' }]])
    const later = leadMix('432', [[6, { kind: 'human', talkS: 2 }]])
    const site = await siteOnLab(lab, { application: 'graceful' })
    try {
      // It restarts gracefully once its last leg is gone, so no leg that others have left may be there.
      await lab.pbxCli('channel request hangup all')
      await site.start()
      await site.waitForLink('ready')
      const agents = await Promise.all(['1027', '1028'].map((extension) => site.createAgent(extension)))
      const campaign = await openCampaign(site, 'graceful', agents, {
        dialingMode: 'progressive',
        retry: { congestion: { afterS: 5, maxTimes: 5 } },
      })
      const upload = (mix: typeof held, name: string): Promise<unknown> =>
        site.admin.upload('/leads/bulk-upload', { campaignId: String(campaign) }, csvOf(mix, name))
      await upload(held, 'held.csv')
      await Promise.all(agents.map((agent) => agent.signOn()))
      await site.admin.post(`/campaigns/${campaign}/start`)
      const talker = await until('one who talks', async () => {
        for (const agent of agents) if ((await agent.presence()).presence === 'talking') return agent
        return null
      })

      // Its command line answers when it is over, or never, so nobody waits for it.
      lab.pbxCli('core restart gracefully').catch(() => 'it ended with the PBX')
      await new Promise((resolve) => setTimeout(resolve, 500))
      await upload(later, 'later.csv')
      await new Promise((resolve) => setTimeout(resolve, 6000))
      expect((await talker.presence()).presence).toBe('talking')
      const tried = (await callRecords(site.admin)).filter(({ destination }) => destination !== held[0]?.number)
      // Three tries without a line rest the trunk, for longer each time.
      expect(tried.every(({ outcome }) => outcome === 'congestion' || outcome === null)).toBe(true)
      expect(tried.length).toBeLessThanOrEqual(4)

      // It waits for the last leg, so the phones that agents hold are let go.
      await talker.act('hang-up')
      await Promise.all(agents.map((agent) => agent.act('sign-off')))
      await until('the restart', () => site.process.log.some(({ msg }) => msg === 'lost the PBX'))
      await site.waitForLink('ready')
      await lab.phones.waitRegistered(['1027', '1028'])
      await Promise.all(agents.map((agent) => agent.signOn()))
      const records = await until('every lead spoken with', async () => {
        const all = await callRecords(site.admin)
        const spoken = all.filter(({ outcome, endTime }) => outcome === 'connected' && endTime !== null)
        if (spoken.length === held.length + later.length) return all
        throw new Error(JSON.stringify(all.map(({ outcome }) => outcome)))
      })
      const numbers = new Set([...held, ...later].map(({ number }) => number.slice(1)))
      const cdrs = await until('the records of the carrier', async () => {
        const rows = (await lab.cdr()).filter(({ kind, number }) => kind === 'carrier' && numbers.has(number))
        return rows.length >= held.length + later.length ? rows : null
      })
      expect(compare(records, cdrs).cdrsAlone).toEqual([])
      expect(cdrs).toHaveLength(numbers.size)
    } finally {
      await site.remove()
      // One that still waits to restart would take no calls from whoever comes next.
      await lab.pbxCli('core abort shutdown')
      await lab.phones.waitRegistered(lab.pbx.extensions)
    }
  })
})
