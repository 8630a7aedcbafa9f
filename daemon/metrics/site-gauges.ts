import type { SiteId } from '../../dialer/model/ids.js'
import type { AbandonmentReport } from '../../dialer/model/ledger.js'
import type { SiteLimits } from '../../dialer/model/site-limits.js'
import type { Clock } from '../../dialer/ports/clock.js'
import type { EngineCommands, EngineStatus } from '../../dialer/ports/commands.js'
import type { LinkStatus } from '../../dialer/ports/pbx.js'
import type { MetricSpec, Metrics } from '../../storage/metrics/metrics.js'
import type { EngineHostCounters, LinkState } from '../sites/engine-host.js'

/** What is read of a site when metrics are asked for. */
export interface MeasuredSite {
  readonly site: SiteId
  readonly pbx: string
  readonly engine: EngineCommands & { inspect(): EngineStatus; counters(): EngineHostCounters }
  limits(): SiteLimits
  link(): LinkState
}

const callStates = [
  'reserved',
  'callingAgent',
  'dialing',
  'ringing',
  'screening',
  'waiting',
  'offering',
  'connecting',
  'bridged',
  'messaging',
  'hangingUp',
  'wrapUp',
]
const presences = ['signingOn', 'available', 'previewing', 'reserved', 'ringing', 'talking', 'wrapUp', 'paused']
const linkStatuses: readonly LinkStatus[] = ['down', 'connecting', 'reconciling', 'ready']
/** One look at the engine serves all of a scrape. */
const lookAgainMs = 500
/** Where the rules stand moves slowly, and the bounds are reckoned anew for each look. */
const rulesAgainMs = 10_000

/** States what is read of a site; gives back what ends that. */
export function stateSiteGauges(metrics: Metrics, clock: Clock, of: MeasuredSite): () => void {
  const { site, pbx, engine } = of
  const ends: (() => void)[] = []
  const look = kept(clock, lookAgainMs, () => engine.inspect())
  const gauge = (
    spec: MetricSpec,
    read: (put: (labels: Readonly<Record<string, string | number>>, value: number) => void) => void | Promise<void>,
  ): void =>
    void ends.push(
      metrics.readGauge({ ...spec, labels: ['site', ...(spec.labels ?? [])] }, (put) =>
        read((labels, value) => put({ site, ...labels }, value)),
      ),
    )
  const counter = (name: string, help: string, read: (counters: EngineHostCounters) => number): void =>
    void ends.push(
      metrics.readCounter({ name, help, labels: ['site'] }, (put) => put({ site }, read(engine.counters()))),
    )

  gauge({ name: 'trunkline_calls', help: 'Calls that go on, by state.', labels: ['state'] }, (put) => {
    const states = countBy(callStates, look().calls, ({ state }) => state)
    for (const [state, count] of states) put({ state }, count)
  })
  gauge({ name: 'trunkline_agents', help: 'Agents who are signed on, by what they do.', labels: ['state'] }, (put) => {
    const working = look().agents.filter(({ presence }) => presence.name !== 'loggedOut')
    for (const [state, count] of countBy(presences, working, ({ presence }) => presence.name)) put({ state }, count)
  })
  gauge({ name: 'trunkline_trunk_lines', help: 'Lines in use by calls of ours.', labels: ['trunk'] }, (put) => {
    for (const [trunk, lines] of Object.entries(look().lines.trunks)) put({ trunk }, lines)
  })
  gauge({ name: 'trunkline_trunk_lines_limit', help: 'Lines the trunk has for us.', labels: ['trunk'] }, (put) => {
    for (const { name, maxLines } of of.limits().trunks) put({ trunk: name }, maxLines)
  })
  gauge(
    { name: 'trunkline_trunk_calls_per_second_limit', help: 'Calls per second the trunk takes.', labels: ['trunk'] },
    (put) => {
      for (const { name, callsPerSecond } of of.limits().trunks) put({ trunk: name }, callsPerSecond)
    },
  )
  gauge({ name: 'trunkline_site_lines', help: 'Lines in use by the whole site.' }, (put) => put({}, look().lines.site))
  gauge({ name: 'trunkline_site_lines_limit', help: 'Lines the whole site may use.' }, (put) =>
    put({}, of.limits().maxLines),
  )
  gauge({ name: 'trunkline_hopper_leads', help: 'Leads at hand to be dialled.', labels: ['campaign'] }, (put) => {
    for (const { campaign, hopper } of look().campaigns) put({ campaign }, hopper)
  })
  gauge(
    { name: 'trunkline_waiting_people', help: 'People who answered and have no agent yet.', labels: ['campaign'] },
    (put) => {
      for (const { campaign, waiting } of look().campaigns) put({ campaign }, waiting)
    },
  )
  gauge(
    {
      name: 'trunkline_waiting_oldest_seconds',
      help: 'How long the one has waited for an agent who waits longest; 0 where nobody waits.',
    },
    (put) => {
      const since = look().calls.flatMap((call) => (isWaiting(call.state) ? [call.since] : []))
      put({}, since.length === 0 ? 0 : Math.max(0, clock.now() - Math.min(...since)) / 1000)
    },
  )
  gauge(
    {
      name: 'trunkline_campaign_limited',
      help: '1 for the limit that holds a campaign’s pace back at the moment.',
      labels: ['campaign', 'limit'],
    },
    (put) => {
      for (const { campaign, limitedBy } of look().campaigns) {
        if (limitedBy !== 'none') put({ campaign, limit: limitedBy }, 1)
      }
    },
  )
  stateAbandonment(gauge, clock, engine, look)
  gauge(
    { name: 'trunkline_pbx_link_state', help: '1 for the state the link is in.', labels: ['pbx', 'state'] },
    (put) => {
      const { status } = of.link()
      for (const state of linkStatuses) put({ pbx, state }, state === status ? 1 : 0)
    },
  )
  gauge(
    { name: 'trunkline_pbx_link_state_seconds', help: 'How long the link has been in its state.', labels: ['pbx'] },
    (put) => put({ pbx }, Math.max(0, clock.now() - of.link().since) / 1000),
  )
  gauge({ name: 'trunkline_engine_uncommitted', help: 'Steps of calls that are not on disk yet.' }, (put) =>
    put({}, look().uncommitted),
  )
  gauge({ name: 'trunkline_engine_queue_peak_inputs', help: 'Most inputs that ever waited for their step.' }, (put) =>
    put({}, engine.counters().longestQueue),
  )
  counter('trunkline_pbx_connections_total', 'Connections to the PBX that became ready.', (one) => one.connections)
  counter(
    'trunkline_pbx_retries_total',
    'Times the PBX was lost or could not be reached, each followed by another try.',
    (one) => one.losses,
  )
  counter('trunkline_engine_steps_total', 'Inputs the engine has taken.', (one) => one.steps)
  counter('trunkline_engine_failures_total', 'Inputs the engine failed on: faults of ours.', (one) => one.failures)
  counter(
    'trunkline_pbx_events_late_total',
    'Events about legs that had ended already, second ends included.',
    (one) => one.lateEvents + one.duplicateEnds,
  )
  return () => {
    for (const end of ends) end()
  }
}

type StateGauge = (
  spec: MetricSpec,
  read: (put: (labels: Readonly<Record<string, string | number>>, value: number) => void) => void | Promise<void>,
) => void

/** Where each rule on abandoned calls stands, of all campaigns that are there. */
function stateAbandonment(gauge: StateGauge, clock: Clock, engine: EngineCommands, look: () => EngineStatus): void {
  const reports = kept(clock, rulesAgainMs, () =>
    Promise.all(look().campaigns.map(({ campaign }) => engine.ask({ kind: 'campaign.abandonment', campaign }))),
  )
  const state = (name: string, help: string, value: (window: AbandonmentReport['windows'][number]) => number): void =>
    gauge({ name, help, labels: ['campaign', 'rule'] }, async (put) => {
      for (const { campaign, windows } of await reports()) {
        for (const window of windows) put({ campaign, rule: window.rule.name }, value(window))
      }
    })
  state(
    'trunkline_abandonment_ratio',
    'Share of people without an agent in the rule’s present window.',
    (one) => one.ratio,
  )
  state('trunkline_abandonment_limit_ratio', 'Greatest share the rule allows.', (one) => one.rule.limit)
  state(
    'trunkline_abandonment_upper_bound_ratio',
    'What the share is at most, at the campaign’s confidence.',
    (one) => one.upperBound,
  )
  state(
    'trunkline_abandonment_left_calls',
    'Calls that may still find no agent; negative beyond the limit.',
    (one) => one.budgetLeft,
  )
}

const isWaiting = (state: string): boolean => state === 'waiting' || state === 'offering'

/** Counts items by a word; words of the list that none has count 0, so that a line in a chart does not break off. */
function countBy<T>(words: readonly string[], items: readonly T[], wordOf: (item: T) => string): Map<string, number> {
  const counts = new Map(words.map((word) => [word, 0]))
  for (const item of items) counts.set(wordOf(item), (counts.get(wordOf(item)) ?? 0) + 1)
  return counts
}

/** A value that is made again only when it is older than `forMs`. */
function kept<T>(clock: Clock, forMs: number, make: () => T): () => T {
  let last: { readonly at: number; readonly value: T } | null = null
  return () => {
    if (last === null || clock.now() - last.at >= forMs) last = { at: clock.now(), value: make() }
    return last.value
  }
}
