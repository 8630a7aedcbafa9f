import { siteSettingKeys } from '../../../api/features/site/site-settings.js'
import { type CampaignId, campaignId, extension, type SiteId } from '../../../dialer/model/ids.js'
import type { SiteLimits } from '../../../dialer/model/site-limits.js'
import { leadCells } from '../../../storage/leads/import-batch.js'
import type { VirtualClock } from '../virtual-clock.js'
import type { Program } from './program.js'
import { planLeads, type SitePlan } from './site-plan.js'
import type { Witness } from './witness.js'
import type { Dice } from './world.js'

export interface OfficeParts {
  readonly site: SiteId
  readonly plan: SitePlan
  readonly clock: VirtualClock
  readonly dice: Dice
  readonly program: () => Program | null
  readonly witness: Witness
  readonly note: (what: string, detail?: unknown) => void
  /** The highest row of a call that is committed. */
  readonly lastCall: () => number
}

/** Supervisors: they bring leads, pause and resume, forbid numbers, change limits; what did not come through they do again. */
export interface Office {
  importLeads(campaign: number, count: number): void
  pauseSite(forMs: number): void
  pauseCampaign(campaign: number, forMs: number): void
  forbidNumber(): void
  changeLimits(): void
  zoneOf(number: string): string | null
}

/** An answer that does not come for so long never will: the program died. ms */
const patienceMs = 20_000

interface Task {
  readonly what: string
  readonly act: (program: Program) => Promise<boolean>
  readonly done: () => void
}

export function openOffice(parts: OfficeParts): Office {
  const { site, clock, dice, plan, witness, note } = parts
  const zones = new Map<string, string | null>()
  const numbers: string[] = []
  let lastLead = 0
  let limits = plan.limits

  const later = (ms: number, what: () => void) => void clock.schedule(clock.now() + ms, what)

  const waiting: Task[] = []
  /** Which try is waited for; an answer to an earlier one says nothing any more. */
  let attempt = 0

  /** One thing after the other, each again and again through whatever life of the program there is, until it was answered. */
  const insist = (what: string, act: Task['act'], done: () => void): void => {
    waiting.push({ what, act, done })
    if (waiting.length === 1) work()
  }
  const work = (): void => {
    const task = waiting[0]
    if (task === undefined) return
    attempt += 1
    const mine = attempt
    const isCurrent = () => mine === attempt
    later(patienceMs, () => {
      if (isCurrent()) work()
    })
    const program = parts.program()
    if (program === null || !program.isAlive || program.host === null) return
    note(`! ${task.what}`)
    task.act(program).then(
      (isDone) => {
        if (!isDone || !program.isAlive || !isCurrent()) return
        attempt += 1
        note(`! done: ${task.what}`)
        waiting.shift()
        task.done()
        work()
      },
      () => undefined,
    )
  }
  const tell = async (program: Program, command: Parameters<Program['ask']>[0]) => {
    if (program.host === null) return false
    await program.host.ask(command)
    return true
  }

  const putStatus = (campaign: CampaignId, status: 'active' | 'paused', done: () => void) =>
    insist(
      `campaign ${campaign} ${status}`,
      async (program) => {
        const changed = await program.store.write(site, 'campaigns.update', { id: campaign, status })
        return await tell(program, { kind: 'campaign.put', campaign: changed })
      },
      done,
    )

  const putPaused = (paused: boolean, done: () => void) =>
    insist(
      paused ? 'site paused' : 'site goes on',
      async (program) => {
        await program.store.write(site, 'settings.put', { key: siteSettingKeys.paused, value: paused })
        return await tell(program, { kind: 'site.pause', paused })
      },
      done,
    )

  return {
    importLeads(campaign, count) {
      const leads = planLeads(dice, campaign, lastLead + 1, count)
      lastLead += count
      for (const { number, timeZone } of leads) {
        zones.set(number, timeZone)
        numbers.push(number)
      }
      const cells = leads.flatMap(({ number, timeZone, priority }) =>
        leadCells({ number, name: null, email: null, metadata: null, timeZone, priority, dueAt: 0 }),
      )
      const id = campaignId(campaign)
      insist(
        `${count} leads for campaign ${campaign}`,
        async (program) => {
          await program.store.write(site, 'leads.importBatch', { campaign: id, cells })
          if (!witness.pausedCampaigns.has(campaign)) {
            const changed = await program.store.write(site, 'campaigns.update', { id, status: 'active' })
            await tell(program, { kind: 'campaign.put', campaign: changed })
          }
          return await tell(program, { kind: 'leads.changed', campaign: id, leads: null })
        },
        () => undefined,
      )
    },
    pauseSite(forMs) {
      putPaused(true, () => {
        witness.sitePaused = true
        later(forMs, () => {
          witness.sitePaused = false
          putPaused(false, () => undefined)
        })
      })
    },
    pauseCampaign(campaign, forMs) {
      const id = campaignId(campaign)
      if (witness.pausedCampaigns.has(id)) return
      putStatus(id, 'paused', () => {
        witness.pausedCampaigns.add(id)
        later(forMs, () => {
          witness.pausedCampaigns.delete(id)
          putStatus(id, 'active', () => undefined)
        })
      })
    },
    forbidNumber() {
      const number = numbers[dice.between(0, Math.max(0, numbers.length - 1))]
      if (number === undefined) return
      const campaign = dice.chance(0.3) ? campaignId(dice.between(1, plan.campaigns.length)) : null
      let isKept = false
      insist(
        `${number} on the list of ${campaign ?? 'the site'}`,
        async (program) => {
          if (!isKept) {
            const entry = { pattern: number, prefix: false, campaign, reason: 'asked for' }
            // Asked again after a lost answer it stands there already.
            await program.store.write(site, 'dnc.add', entry).catch((error: unknown) => {
              if (!(error instanceof Error && 'code' in error && error.code === 'DUPLICATE_ENTRY')) throw error
            })
            isKept = true
          }
          witness.forbid(number, campaign, parts.lastCall())
          return await tell(program, { kind: 'dnc.added', campaign, pattern: { number, prefix: false } })
        },
        () => undefined,
      )
    },
    changeLimits() {
      const next: SiteLimits = {
        ...limits,
        maxLines: dice.between(3, plan.limits.maxLines),
        trunks: plan.limits.trunks.map((trunk) => ({ ...trunk, maxLines: dice.between(2, trunk.maxLines) })),
      }
      // Until it is answered either may hold.
      witness.limits = looserOf(limits, next)
      insist(
        'other limits',
        async (program) => {
          await program.store.write(site, 'settings.put', { key: siteSettingKeys.limits, value: next })
          return await tell(program, { kind: 'limits.put', limits: next })
        },
        () => {
          limits = next
          witness.limits = next
          witness.limitsChanged()
        },
      )
    },
    zoneOf: (number) => zones.get(number) ?? null,
  }
}

function looserOf(a: SiteLimits, b: SiteLimits): SiteLimits {
  return {
    ...a,
    maxLines: Math.max(a.maxLines, b.maxLines),
    trunks: a.trunks.map((trunk) => {
      const other = b.trunks.find(({ name }) => name === trunk.name)
      return { ...trunk, maxLines: Math.max(trunk.maxLines, other?.maxLines ?? 0) }
    }),
  }
}

/** The phone of the nth agent, from 0. */
export function phoneOf(plan: SitePlan, index: number) {
  return plan.agents[index]?.extension ?? extension('1001')
}
