/** A metric as Prometheus reads it. */
export interface ReadMetric {
  readonly name: string
  readonly type: string
  readonly help: string
  readonly samples: readonly {
    readonly name: string
    readonly labels: Readonly<Record<string, string>>
    readonly value: number
  }[]
}

const sampleLine = /^([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{(.*)\})? (\S+)$/
/** Of escapes the format knows these three alone. */
const labelPart = /([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\[\\"n])*)"(?:,|$)/g
const floatText = /^(?:[+-]?Inf|NaN|[+-]?\d+(?:\.\d+)?(?:e[+-]?\d+)?)$/

/**
 * Reads the text format strictly (https://prometheus.io/docs/instrumenting/exposition_formats/): each name has one HELP, then one TYPE, then
 * all of its samples. @throws Error naming the line that breaks it
 */
export function readMetricsText(text: string): readonly ReadMetric[] {
  if (!text.endsWith('\n')) throw new Error('the last line has no end')
  const found: (Omit<ReadMetric, 'samples'> & { samples: ReadMetric['samples'][number][] })[] = []
  let helped: { readonly name: string; readonly help: string } | null = null
  for (const line of text.slice(0, -1).split('\n')) {
    const broken = (why: string): Error => new Error(`${why}: ${line}`)
    const [, kind, name = '', rest = ''] = /^# (HELP|TYPE) (\S+) (.*)$/.exec(line) ?? []
    if (kind === 'HELP') {
      if (helped !== null || found.some((one) => one.name === name)) throw broken('a second head')
      if (!/^(?:[^\\]|\\[\\n])*$/.test(rest)) throw broken('its help has an escape that is none')
      helped = { name, help: rest }
    } else if (kind === 'TYPE') {
      if (helped?.name !== name) throw broken('a type without its help before it')
      found.push({ name, type: rest, help: helped.help, samples: [] })
      helped = null
    } else {
      const [, sample = '', labels = '', value = ''] = sampleLine.exec(line) ?? []
      const metric = found.at(-1)
      if (metric === undefined || helped !== null || !partsOf(metric).includes(sample)) throw broken('it stands alone')
      const read = [...labels.matchAll(labelPart)]
      if (read.map(([part]) => part).join('') !== labels || labels.endsWith(','))
        throw broken('its labels are unreadable')
      if (!floatText.test(value)) throw broken('its value is no number')
      const values = Object.fromEntries(read.map(([, label = '', escaped = '']) => [label, unescaped(escaped)]))
      if (Object.keys(values).length !== read.length) throw broken('a label is there twice')
      metric.samples.push({ name: sample, labels: values, value: numberOf(value) })
    }
  }
  if (helped !== null) throw new Error(`a head without a type: ${helped.name}`)
  return found
}

const partsOf = ({ name, type }: Pick<ReadMetric, 'name' | 'type'>): readonly string[] =>
  type === 'histogram' ? [`${name}_bucket`, `${name}_sum`, `${name}_count`] : [name]
const numberOf = (text: string): number => Number(text.replace('Inf', 'Infinity'))
const unescaped = (text: string): string => text.replace(/\\(.)/g, (_, letter) => (letter === 'n' ? '\n' : letter))

const labelled = (labels: Readonly<Record<string, string | undefined>>): string =>
  Object.entries(labels)
    .map((label) => JSON.stringify(label))
    .toSorted()
    .join()

/** What of a histogram does not fit together: buckets that do not grow, or sums that are not theirs. */
function histogramFaults({ name, samples }: ReadMetric): readonly string[] {
  const series = new Map<string, { buckets: (readonly [number, number])[]; sum: number | null; count: number | null }>()
  for (const { name: part, labels, value } of samples) {
    const { le, ...others } = labels
    const key = labelled(others)
    const one = series.get(key) ?? { buckets: [], sum: null, count: null }
    series.set(key, one)
    if (part === `${name}_sum`) one.sum = value
    else if (part === `${name}_count`) one.count = value
    else one.buckets.push([numberOf(le ?? ''), value])
  }
  return [...series].flatMap(([key, { buckets, sum, count }]) => {
    const last = buckets.at(-1)
    const grows = buckets.every(([le, value], at) => {
      const [before = Number.NEGATIVE_INFINITY, counted = 0] = buckets[at - 1] ?? []
      return le > before && value >= counted
    })
    return [
      ...(grows ? [] : [`its buckets do not grow: ${key}`]),
      ...(last?.[0] === Number.POSITIVE_INFINITY && last[1] === count ? [] : [`+Inf is not its count: ${key}`]),
      ...(sum === null ? [`it has no sum: ${key}`] : []),
    ]
  })
}

/** Series of counters, and of counts inside histograms, that are less than they were or are gone. */
export function fallen(before: readonly ReadMetric[], after: readonly ReadMetric[]): readonly string[] {
  const counted = (metrics: readonly ReadMetric[]) =>
    metrics
      .filter(({ type }) => type !== 'gauge')
      .flatMap(({ samples }) => samples)
      .map(({ name, labels, value }) => [`${name} ${labelled(labels)}`, value] as const)
  const now = new Map(counted(after))
  return counted(before).flatMap(([series, value]) => ((now.get(series) ?? -1) >= value ? [] : [series]))
}

/** Units that are no base units, and words that speak of people. */
const badUnits = /_(ms|milliseconds|minutes|hours|days|percent|kb|mb|kilobytes|megabytes)(_|$)/
const unitsAtEnd = ['seconds', 'bytes', 'ratio']
const ofPeople = ['number', 'phone', 'user', 'email', 'name', 'lead', 'agent', 'call', 'callRef']

/** What of the naming rules of Prometheus (https://prometheus.io/docs/practices/naming/) a metric breaks, and what of it contradicts itself. */
export function metricFaults(metric: ReadMetric): readonly string[] {
  const { name, type, help, samples } = metric
  const faults: string[] = type === 'histogram' ? [...histogramFaults(metric)] : []
  if (!/^trunkline_[a-z][a-z0-9_]*$/.test(name)) faults.push('its name is not trunkline_… in small letters')
  if (!help.endsWith('.')) faults.push('its help is no sentence')
  if (!['counter', 'gauge', 'histogram'].includes(type)) faults.push(`its type is ${type}`)
  if ((type === 'counter') !== name.endsWith('_total')) faults.push('counters, and they alone, end in _total')
  if (badUnits.test(name)) faults.push('its unit is no base unit')
  const bare = name.replace(/_total$/, '')
  for (const unit of unitsAtEnd) {
    if (bare.split('_').includes(unit) && !bare.endsWith(`_${unit}`)) faults.push(`its unit ${unit} is not at its end`)
  }
  const labels = new Set(samples.flatMap((sample) => Object.keys(sample.labels)))
  for (const label of ofPeople) if (labels.has(label)) faults.push(`its label ${label} may speak of people`)
  const series = samples.map((sample) => JSON.stringify([sample.name, sample.labels]))
  if (new Set(series).size !== series.length) faults.push('a series is there twice')
  if (type !== 'gauge' && samples.some(({ value }) => !(value >= 0))) faults.push('it counts below nothing')
  return faults
}
