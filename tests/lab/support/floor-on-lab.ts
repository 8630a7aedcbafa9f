import { createSeededRandom } from '../../../daemon/seeded-random.js'
import { type AgentsDesk, staffDesk } from './agents-desk.js'
import { type Comparison, callRecords, compare } from './call-book.js'
import { type EvidenceFile, evidenceFile } from './evidence-file.js'
import { type FloorWatch, watchFloor } from './floor-watch.js'
import { openCampaign } from './hand-dialling.js'
import type { Lab } from './lab.js'
import { csvOf, type LeadMix } from './lead-mix.js'
import { type LiveFeed, liveFeed } from './live-feed.js'
import { type AgentHand, type SiteOnLab, siteOnLab } from './site-on-lab.js'
import { until } from './until.js'

export type FloorWish = {
  readonly application: string
  readonly agents: number
  readonly mix: LeadMix
  readonly settings: Readonly<Record<string, unknown>>
  readonly logLevel?: 'info' | 'debug'
}

/** What agents of the floor say of machines they are given, after so long with each. */
export const machineDisposition = 'answering_machine'
const machineHeardMs = 3000
/** Paperwork after each call. ms */
const paperwork = { least: 1000, most: 3000 }

/** The built daemon on the lab's PBX with one campaign and agents on their held phones who talk, do their paperwork, and go on. */
export type FloorOnLab = {
  readonly site: SiteOnLab
  readonly feed: LiveFeed
  readonly watch: FloorWatch
  readonly desk: AgentsDesk
  readonly agents: readonly AgentHand[]
  readonly campaign: number
  /** Everybody signs on, and the campaign starts. Returns when, epoch ms. */
  begin(): Promise<number>
  /** No call is placed any more; returns when the last is over and what was said of it is written down. */
  finish(): Promise<void>
  /** The records of all calls placed beside those of the carrier, and the campaign's evidence, verified by the built program. */
  books(): Promise<{ readonly compared: Comparison; readonly evidence: EvidenceFile }>
  /** Ends the process and removes its folder. */
  remove(): Promise<void>
}

export async function openFloorOnLab(lab: Lab, wish: FloorWish): Promise<FloorOnLab> {
  const { application, mix, logLevel = 'info' } = wish
  const site = await siteOnLab(lab, { application, logLevel })
  const startedAt = Date.now()
  await site.start()
  await site.waitForLink('ready')
  const feed = await liveFeed(site.admin)
  const watch = watchFloor(feed)
  const agents: AgentHand[] = []
  for (const extension of lab.pbx.extensions.slice(0, wish.agents)) agents.push(await site.createAgent(extension))
  const campaign = await openCampaign(site, application, agents, { ...lawful, ...wish.settings })
  await site.admin.upload('/leads/bulk-upload', { campaignId: String(campaign) }, csvOf(mix, `${application}.csv`))

  const isMachine = new Set(mix.filter(({ kind }) => kind.kind === 'machine').map(({ number }) => number))
  const random = createSeededRandom(agents.length)
  const desk = staffDesk(feed, agents, {
    disposition: (number) => (isMachine.has(number) ? machineDisposition : 'interested'),
    hangUpAfterMs: (number) => (isMachine.has(number) ? machineHeardMs : null),
    wrapUpMs: () => paperwork.least + random.next() * (paperwork.most - paperwork.least),
  })
  return {
    site,
    feed,
    watch,
    desk,
    agents,
    campaign,
    begin: async () => {
      await Promise.all(agents.map((agent) => agent.signOn()))
      await site.admin.post(`/campaigns/${campaign}/start`)
      return Date.now()
    },
    finish: async () => {
      await site.admin.post(`/campaigns/${campaign}/pause`)
      await until('the end of every call', () => {
        const open = [...watch.reserved.keys()].filter((ref) => !watch.ended.has(ref))
        const busy = [...watch.presence].filter(([, { name }]) => !restful.has(name))
        if (open.length === 0 && busy.length === 0) return true
        throw new Error(`calls ${open.join(' ')}; agents ${JSON.stringify(busy)}; ${desk.faults.join('; ')}`)
      })
    },
    books: async () => {
      // A call that was reserved when the campaign was paused, and never placed, is nothing the carrier knows of.
      const records = (await callRecords(site.admin)).filter(({ milestones }) => milestones['dialedAt'] !== null)
      // The carrier writes its record a moment after the end.
      const numbers = new Set(mix.map(({ number }) => number.replace('+', '')))
      const compared = await until(
        'a record of the carrier for each call',
        async () => {
          const cdrs = (await lab.cdr()).filter(({ number, startAt }) => startAt >= startedAt && numbers.has(number))
          return cdrs.length >= records.length ? compare(records, cdrs) : null
        },
        10_000,
      ).catch(async () =>
        compare(
          records,
          (await lab.cdr()).filter(({ startAt }) => startAt >= startedAt),
        ),
      )
      return { compared, evidence: await evidenceFile(site, campaign) }
    },
    remove: async () => {
      feed.close()
      await site.remove()
    },
  }
}

const restful = new Set(['available', 'paused', 'logged_out'])

/** Two windows at once, neither of which begins anew at midnight: a floor works at any hour. */
const lawful = { wrapUpS: 30, record: false, dropMessage: 'sound:tt-allbusy', abandonment: { preset: 'us_ftc' } }
