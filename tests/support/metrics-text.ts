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
const labelPart = /([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\]|\\.)*)"(?:,|$)/g

/** Reads the text format strictly: each sample under the head of its own metric. @throws Error naming the line that breaks it */
export function readMetricsText(text: string): readonly ReadMetric[] {
  const found: (Omit<ReadMetric, 'samples'> & { samples: ReadMetric['samples'][number][] })[] = []
  let help = ''
  for (const line of text.trimEnd().split('\n')) {
    const [, kind, name = '', rest = ''] = /^# (HELP|TYPE) (\S+) (.*)$/.exec(line) ?? []
    if (kind === 'HELP') help = rest
    else if (kind === 'TYPE') found.push({ name, type: rest, help, samples: [] })
    else {
      const [, sample = '', labels = '', value = ''] = sampleLine.exec(line) ?? []
      const metric = found.at(-1)
      if (metric === undefined || !sample.startsWith(metric.name)) throw new Error(`this line stands alone: ${line}`)
      const read = [...labels.matchAll(labelPart)]
      if (read.map(([part]) => part).join('') !== labels) throw new Error(`its labels cannot be read: ${line}`)
      const values = Object.fromEntries(read.map(([, label = '', text = '']) => [label, text]))
      metric.samples.push({ name: sample, labels: values, value: Number(value.replace('Inf', 'Infinity')) })
    }
  }
  return found
}

/** Units that are no base units, and words that speak of people. */
const badUnits = /_(ms|milliseconds|minutes|hours|days|percent|kb|mb|kilobytes|megabytes)(_|$)/
const unitsAtEnd = ['seconds', 'bytes', 'ratio']
const ofPeople = ['number', 'phone', 'user', 'email', 'name', 'lead', 'agent', 'call', 'callRef']

/** What of the naming rules of Prometheus (https://prometheus.io/docs/practices/naming/) a metric breaks. */
export function metricFaults({ name, type, help, samples }: ReadMetric): readonly string[] {
  const faults: string[] = []
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
  return faults
}
