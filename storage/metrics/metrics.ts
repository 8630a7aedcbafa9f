import { Counter as PromCounter, Gauge as PromGauge, Histogram as PromHistogram, Registry } from 'prom-client'

/**
 * How a part of any thread states a number to be watched:
 * 1. Take `metrics: Metrics` among your parts, as you take `log`; the thread's entry makes one and hands it on; tests give `createMetrics()`.
 * 2. `const ended = metrics.counter({ name: 'trunkline_calls_ended_total', help, labels: ['site', 'outcome'] })`, then `ended.add({ site, outcome })`.
 * 3. `gauge` is `set`, `histogram` is `observe`d (base units: seconds, bytes, ratios); what is at hand anyway is read at a scrape: `readGauge`, `readCounter`.
 * 4. Stating a metric twice gives the same one, so each site of a thread may state it; all spellings of one name must agree.
 * 5. Labels are bounded and never about people: site, campaign (its id), trunk, outcome, thread and the like. A site's admin sees what has their `site`.
 */
export interface Metrics {
  counter(spec: MetricSpec): Counter
  gauge(spec: MetricSpec): Gauge
  histogram(spec: HistogramSpec): Histogram
  /** Asks `read` at each scrape; what it does not put any more is gone. Gives back what ends that. */
  readGauge(spec: MetricSpec, read: MetricReader): () => void
  /** The same for parts that count by themselves. */
  readCounter(spec: MetricSpec, read: MetricReader): () => void
  /** All of it as JSON text of {@link MetricFamily} objects, made to cross a thread cheaply. */
  collect(): Promise<string>
}

/** A metric's name (`trunkline_…`, with its unit, counters end in `_total`), what it means, and the labels it has. */
export interface MetricSpec {
  readonly name: string
  readonly help: string
  readonly labels?: readonly string[]
}

export interface HistogramSpec extends MetricSpec {
  /** Upper ends of the buckets, in the unit of the name. */
  readonly buckets: readonly number[]
}

/** Values of all labels of a metric. */
export type MetricLabels = Readonly<Record<string, string | number>>

export interface Counter {
  add(labels: MetricLabels, by?: number): void
}

export interface Gauge {
  set(labels: MetricLabels, value: number): void
}

export interface Histogram {
  observe(labels: MetricLabels, value: number): void
}

export type MetricReader = (put: (labels: MetricLabels, value: number) => void) => void | Promise<void>

/** A metric with its values as they were at a scrape. */
export interface MetricFamily {
  readonly name: string
  readonly help: string
  readonly type: string
  readonly values: readonly {
    readonly value: number
    readonly labels: MetricLabels
    /** Of histograms: the name of the part (`…_bucket`, `…_sum`, `…_count`). */
    readonly metricName?: string
  }[]
}

/** A thread's metrics, none stated yet. A reader that fails leaves its metric empty and harms no other; `failed` is told. */
export function createMetrics(failed: (name: string, error: unknown) => void = () => undefined): Metrics {
  const registry = new Registry()
  const counters = new Map<string, PromCounter>()
  const gauges = new Map<string, PromGauge>()
  const histograms = new Map<string, PromHistogram>()
  const specs = new Map<string, MetricSpec>()
  const readers = new Map<string, Set<MetricReader>>()
  let collecting: Promise<string> | null = null

  const config = ({ name, help, labels = [] }: MetricSpec) => ({
    name,
    help,
    labelNames: labels,
    registers: [registry],
  })

  const counterOf = (spec: MetricSpec): PromCounter => {
    const made = counters.get(spec.name) ?? new PromCounter(config(spec))
    counters.set(spec.name, made)
    return made
  }
  const gaugeOf = (spec: MetricSpec): PromGauge => {
    const made = gauges.get(spec.name) ?? new PromGauge(config(spec))
    gauges.set(spec.name, made)
    return made
  }
  const addReader = (spec: MetricSpec, read: MetricReader): (() => void) => {
    const all = readers.get(spec.name) ?? new Set()
    specs.set(spec.name, spec)
    readers.set(spec.name, all.add(read))
    return () => void all.delete(read)
  }

  /** Readers of one metric share its values, so it is emptied once, then filled by each. */
  const fill = async (name: string, all: ReadonlySet<MetricReader>): Promise<void> => {
    const counter = counters.get(name)
    const gauge = gauges.get(name)
    counter?.reset()
    gauge?.reset()
    // One without labels is reset to 0, which would be shown where nobody puts anything.
    if (gauge && specs.get(name)?.labels === undefined) gauge.remove()
    const put = (labels: MetricLabels, value: number): void => {
      counter?.inc(labels, value)
      gauge?.set(labels, value)
    }
    for (const read of all) {
      try {
        await read(put)
      } catch (error) {
        failed(name, error)
      }
    }
  }

  return {
    counter: (spec) => {
      const counter = counterOf(spec)
      return { add: (labels, by = 1) => counter.inc(labels, by) }
    },
    gauge: (spec) => {
      const gauge = gaugeOf(spec)
      return { set: (labels, value) => gauge.set(labels, value) }
    },
    histogram: (spec) => {
      const histogram = histograms.get(spec.name) ?? new PromHistogram({ ...config(spec), buckets: [...spec.buckets] })
      histograms.set(spec.name, histogram)
      return { observe: (labels, value) => histogram.observe(labels, value) }
    },
    readGauge: (spec, read) => {
      gaugeOf(spec)
      return addReader(spec, read)
    },
    readCounter: (spec, read) => {
      counterOf(spec)
      return addReader(spec, read)
    },
    collect: () => {
      // Two at once would empty what the other has just filled.
      collecting ??= collect().finally(() => {
        collecting = null
      })
      return collecting
    },
  }

  async function collect(): Promise<string> {
    for (const [name, all] of readers) await fill(name, all)
    return JSON.stringify(await registry.getMetricsAsJSON())
  }
}
