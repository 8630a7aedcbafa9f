import { openCampaign } from '../../lab/support/hand-dialling.js'
import type { Lab } from '../../lab/support/lab.js'
import { type AgentHand, type SiteOnLab, siteOnLab } from '../../lab/support/site-on-lab.js'
import { until } from '../../lab/support/until.js'
import { leadNumber } from './lead-list.js'
import { openSiteFile, type SiteFile } from './site-file.js'

export type DialingWish = {
  readonly application: string
  readonly transport: 'websocket' | 'ari-client'
  readonly agents: number
  readonly callsPerSecond: number
}

/** The built daemon on the lab's PBX, with its agents held on their phones. */
export type DialingSite = {
  readonly site: SiteOnLab
  readonly file: SiteFile
  /** A campaign with so many leads that nobody was called for yet; it begins at once. */
  campaign(name: string, leads: number, settings: Readonly<Record<string, unknown>>): Promise<number>
  /** A campaign that does not dial. */
  idleCampaign(name: string): Promise<number>
  /** Resolves when so many attempts have ended in all. */
  ended(attempts: number, limitMs: number): Promise<void>
  stop(): Promise<void>
}

export async function startDialingSite(lab: Lab, wish: DialingWish): Promise<DialingSite> {
  const { application, transport } = wish
  const site = await siteOnLab(lab, {
    application,
    ari: { transport },
    trunks: [lab.pbx.trunks.load],
    limits: { maxLines: 2000, callsPerSecond: wish.callsPerSecond },
    logLevel: 'info',
  })
  await site.start()
  await site.waitForLink('ready')
  const agents: AgentHand[] = []
  for (const extension of lab.pbx.extensions.slice(0, wish.agents)) agents.push(await site.createAgent(extension))
  await Promise.all(agents.map((agent) => agent.signOn()))
  const file = openSiteFile(site, application)
  const campaigns: number[] = []
  let used = 0
  return {
    site,
    file,
    campaign: async (name, leads, settings) => {
      const id = await openCampaign(site, name, agents, {
        wrapUpS: 0,
        record: false,
        callsPerSecond: wish.callsPerSecond,
        maxLines: 2000,
        ...settings,
      })
      const rows = Array.from({ length: leads }, (_, i) => leadNumber(used + i))
      used += leads
      const list = new File([['phoneNumber', ...rows, ''].join('\n')], `${name}.csv`, { type: 'text/csv' })
      await site.admin.upload('/leads/bulk-upload', { campaignId: String(id) }, list)
      await site.admin.post(`/campaigns/${id}/start`)
      campaigns.push(id)
      return id
    },
    idleCampaign: (name) => openCampaign(site, name, agents, {}),
    ended: async (attempts, limitMs) => {
      await until(
        `the end of ${attempts} attempts`,
        () => {
          const closed = file.closed()
          if (closed >= attempts) return true
          throw new Error(`${closed} ended`)
        },
        limitMs,
      )
    },
    stop: async () => {
      for (const id of campaigns) await site.admin.post(`/campaigns/${id}/pause`).catch(() => undefined)
      await until('the end of every call', () => file.open() === 0)
      file.close()
      await Promise.all(agents.map((agent) => agent.act('sign-off')))
      await Promise.all(agents.map((agent) => agent.waitFor('logged_out')))
      site.process.signal('SIGTERM')
      await site.process.exited
      await site.remove()
    },
  }
}
