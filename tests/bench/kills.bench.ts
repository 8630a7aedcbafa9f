import { readFile } from 'node:fs/promises'
import { createSeededRandom } from '../../daemon/seeded-random.js'
import { chanceMix } from '../lab/support/chance-mix.js'
import { openCampaign } from '../lab/support/hand-dialling.js'
import { type Lab, openLab, startLab } from '../lab/support/lab.js'
import type { LabAddresses } from '../lab/support/lab-addresses.js'
import { csvOf, leadMix } from '../lab/support/lead-mix.js'
import { type SiteOnLab, siteOnLab } from '../lab/support/site-on-lab.js'
import { until } from '../lab/support/until.js'
import { figuresOf, figuresText, judge, loadText } from './support/figures.js'
import { answeredWithin, killVerdict, openStates } from './support/kill-books.js'

// Kills the built daemon with -9 at random moments of two campaigns on the lab's real Asterisk, one of them with detection of machines, while
// others talk, and then lays what all witnesses say of every call side by side. At the end it is stopped for half a minute and goes on.
// Run after `npm run build`:
//   npx tsx tests/bench/kills.bench.ts [kills 100] [live calls 200] [--seed 1] [--lab FILE]
// `--lab FILE` takes a lab that run-lab.ts has started, by the addresses it printed.

const [, , ...given] = process.argv
const option = (name: string): string | undefined => {
  const at = given.indexOf(`--${name}`)
  return at < 0 ? undefined : given[at + 1]
}
const plain = given.filter((word, index) => !word.startsWith('--') && !(given[index - 1] ?? '').startsWith('--'))
const [kills, liveCalls] = [Number(plain[0] ?? 100), Number(plain[1] ?? 200)]
const random = createSeededRandom(Number(option('seed') ?? 1))

const application = 'kills'
const dialers = 20
const stopS = 30
/** Between one start and the next kill. ms */
const lives = { shortest: 300, longest: 3300 }
const labFile = option('lab')
const owned = labFile ? null : await startLab({ log: (line) => console.log(`[lab] ${line}`) })
const lab = owned?.lab ?? openLab(JSON.parse(await readFile(labFile ?? '', 'utf8')) as LabAddresses)
try {
  await run(lab)
} finally {
  await owned?.stop()
}
process.exit()

async function run(lab: Lab): Promise<void> {
  const site = await siteOnLab(lab, {
    application,
    // The agents' phones are people of the carrier as well: the lab's own phones are too few.
    extensions: 'PJSIP/{extension}@carrier',
    limits: { maxLines: 2000, callsPerSecond: 50 },
    logLevel: 'info',
  })
  try {
    const startedAt = Date.now()
    await site.start()
    await site.waitForLink('ready')
    const held = leadMix('313', [[liveCalls, { kind: 'silent' }]])
    await holdConversations(site, held)
    console.log(`${liveCalls} conversations are held; ${loadText()}`)

    const mix = chanceMix(
      Math.max(400, kills * 45),
      [
        [40, (between) => ({ kind: 'human', talkS: between(2, 7) })],
        [20, (between) => ({ kind: 'slow-human', ringS: between(1, 4), talkS: between(2, 6) })],
        [20, () => ({ kind: 'refuse', sipStatus: 486 })],
        [10, (between) => ({ kind: 'early-hangup', afterTenths: between(1, 15) })],
        [3, () => ({ kind: 'rings-for-ever' })],
      ],
      7,
    )
    const half = mix.length / 2
    const settings = { dialingMode: 'power', ratio: 2, ringTimeoutS: 15, wrapUpS: 1, callsPerSecond: 6 }
    const campaigns: number[] = []
    for (const [nth, amd] of (['off', 'on'] as const).entries()) {
      const agents = await signOn(site, dialers / 2, (one) => `216200${nth}${String(one).padStart(3, '0')}`)
      const name = `dialling, detection ${amd}`
      const campaign = await openCampaign(site, name, agents, { ...settings, amd: { mode: amd } })
      const leads = mix.filter((_, index) => index < half === (nth === 0))
      await site.admin.upload(
        '/leads/bulk-upload',
        { campaignId: String(campaign) },
        csvOf(leads, `dialling${nth}.csv`),
      )
      await site.admin.post(`/campaigns/${campaign}/start`)
      campaigns.push(campaign)
    }

    const startsMs: number[] = []
    const met = new Map<string, number>()
    for (let nth = 1; nth <= kills; nth += 1) {
      await pause(lives.shortest + random.next() * (lives.longest - lives.shortest))
      site.process.signal('SIGKILL')
      await site.process.exited
      for (const [state, count] of openStates(site.dataDir, application)) met.set(state, (met.get(state) ?? 0) + count)
      startsMs.push(await site.restart())
      if (nth % 10 === 0)
        console.log(`${nth} kills, the last start took ${startsMs.at(-1)?.toFixed(0)} ms; ${loadText()}`)
    }
    const sleep = await stopAWhile(site)
    for (const campaign of campaigns) await site.admin.post(`/campaigns/${campaign}/pause`)
    const states = await until(
      'the end of all calls but those held',
      () => {
        const open = openStates(site.dataDir, application)
        const all = [...open.values()].reduce((sum, count) => sum + count, 0)
        if (all > liveCalls) throw new Error(JSON.stringify([...open]))
        return open
      },
      90_000,
    )
    // The carrier writes its record a moment after the end.
    await pause(3000)
    const cdrs = (await lab.cdr()).filter(({ kind, startAt }) => kind === 'carrier' && startAt >= startedAt)
    const heldNumbers = new Set(held.map(({ number }) => number.replace('+', '')))
    const heldEnded = cdrs.filter(({ number }) => heldNumbers.has(number))
    const agentsEnded = cdrs.filter(({ number }) => number.startsWith('1414') || number.startsWith('1216'))
    const verdict = killVerdict(site.dataDir, application, mix, cdrs)

    console.log(
      `\n${kills} kills with ${liveCalls} conversations held, ${verdict.attempts} attempts beside them; ${loadText()}`,
    )
    console.log(`  open calls that a kill met, by state: ${[...met].map(([state, n]) => `${state} ${n}`).join(', ')}`)
    console.log(`  from exec to ready: ${figuresText(figuresOf(startsMs))}`)
    console.log(
      `  calls the carrier saw: ${verdict.carrierCalls}; people who answered and met no agent: ${verdict.unmet}`,
    )
    for (const name of ['withoutRecord', 'doubled', 'cut', 'wrongTimes'] as const) {
      if (verdict[name].length > 0) console.log(`  ${name}: ${verdict[name].slice(0, 20).join(', ')}`)
    }
    const { people, met: metAgent } = answeredWithin(site.dataDir, application, sleep.from, sleep.to)
    console.log(
      `  stopped for ${stopS} s: link lost ${sleep.losses} times; ${people} people answered meanwhile, ${metAgent} of them spoke with an agent`,
    )
    judge(`attempts without a record: ${verdict.withoutRecord.length}, asked 0`, verdict.withoutRecord.length === 0)
    judge(`doubled dials: ${verdict.doubled.length}, asked 0`, verdict.doubled.length === 0)
    judge(`conversations cut by us: ${verdict.cut.length}, asked 0`, verdict.cut.length === 0)
    const stillTalk = states.get('bridged') ?? 0
    judge(
      `held conversations that still go on: ${stillTalk}, ended at the carrier: ${heldEnded.length}, asked ${liveCalls} and 0`,
      stillTalk === liveCalls && heldEnded.length === 0,
    )
    judge(`agents' phones let go: ${agentsEnded.length}, asked 0`, agentsEnded.length === 0)
    const slowest = Math.max(...startsMs)
    judge(`slowest start to ready: ${slowest.toFixed(0)} ms, asked under 3000 ms`, slowest < 3000)
  } finally {
    await site.remove()
  }
}

/** SIGSTOP, later SIGCONT, and time to make up for it. */
async function stopAWhile(site: SiteOnLab): Promise<{ from: number; to: number; losses: number }> {
  await pause(2000)
  const from = Date.now()
  site.process.signal('SIGSTOP')
  await pause(stopS * 1000)
  const to = Date.now()
  site.process.signal('SIGCONT')
  await pause(5000)
  await site.waitForLink('ready')
  return { from, to, losses: site.process.log.filter(({ msg }) => msg === 'lost the PBX').length }
}

/** So many agents who stay with the person they are given. */
async function holdConversations(site: SiteOnLab, held: ReturnType<typeof leadMix>): Promise<void> {
  const agents = await signOn(site, held.length, (nth) => `414901${String(nth).padStart(4, '0')}`)
  const campaign = await openCampaign(site, 'held', agents, { dialingMode: 'progressive', record: false })
  await site.admin.upload('/leads/bulk-upload', { campaignId: String(campaign) }, csvOf(held, 'held.csv'))
  await site.admin.post(`/campaigns/${campaign}/start`)
  await until(
    'all held conversations',
    () => {
      const open = openStates(site.dataDir, application)
      if (open.get('bridged') === held.length) return true
      throw new Error(JSON.stringify([...open]))
    },
    120_000,
  )
}

async function signOn(site: SiteOnLab, count: number, extensionOf: (nth: number) => string): Promise<{ id: number }[]> {
  const agents: { id: number }[] = []
  for (let nth = 1; nth <= count; nth += 1) {
    const extension = extensionOf(nth)
    const user = await site.admin.post<{ id: number }>('/users', {
      email: `a${extension}@example.com`,
      name: `Agent ${extension}`,
      password: `password-of-${extension}`,
      role: 'agent',
    })
    const { id } = await site.admin.post<{ id: number }>('/agents', {
      userId: user.id,
      extension,
      phoneMode: 'nailed_up',
    })
    await site.admin.post(`/agents/${id}/sign-on`, {})
    agents.push({ id })
  }
  return agents
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms)
  })
}
