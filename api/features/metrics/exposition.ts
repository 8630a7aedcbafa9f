import { z } from 'zod'
import type { MetricFamily, MetricLabels } from '../../../storage/metrics/metrics.js'
import type { ThreadMetrics } from '../../api-options.js'

const familiesSchema = z.array(
  z.object({
    name: z.string(),
    help: z.string(),
    type: z.string(),
    values: z.array(
      z.object({
        value: z.number().nullable(),
        labels: z.record(z.string(), z.union([z.string(), z.number()])),
        metricName: z.string().optional(),
      }),
    ),
  }),
)

/** Media type of the text format, https://prometheus.io/docs/instrumenting/exposition_formats/ */
export const expositionType = 'text/plain; version=0.0.4; charset=utf-8'

const threadUp = {
  name: 'trunkline_thread_up',
  help: '1 where the thread gave its metrics in time; 0 where it is gone or too busy, and its metrics are left out.',
  type: 'gauge',
}

/**
 * The metrics of all threads as Prometheus reads them. What several threads have under one name stands together.
 * @param maySee whether whoever asks may see a site's numbers; what belongs to no site is for everybody who may ask at all
 */
export function expose(threads: readonly ThreadMetrics[], maySee: (site: string) => boolean): string {
  const families = new Map<string, { readonly help: string; readonly type: string; readonly lines: string[] }>()
  const add = ({ name, help, type, values }: MetricFamily): void => {
    const family = families.get(name) ?? { help, type, lines: [] }
    families.set(name, family)
    for (const { value, labels, metricName = name } of values) {
      const { site } = labels
      if (typeof site === 'string' && site !== '' && !maySee(site)) continue
      family.lines.push(`${metricName}${labelText(labels)} ${numberText(value)}`)
    }
  }
  add({
    ...threadUp,
    values: threads.map(({ thread, text }) => ({ labels: { thread }, value: text === null ? 0 : 1 })),
  })
  for (const { text } of threads) {
    if (text === null) continue
    for (const { values, ...family } of familiesSchema.parse(JSON.parse(text))) {
      // A number that JSON has no spelling for arrives as null.
      const there = values.flatMap(({ value, labels, metricName }) =>
        value === null ? [] : [{ value, labels, ...(metricName !== undefined && { metricName }) }],
      )
      add({ ...family, values: there })
    }
  }
  const parts = [...families].flatMap(([name, { help, type, lines }]) =>
    // What has no value yet is named all the same, so that a dashboard can be held against it.
    [`# HELP ${name} ${escaped(help)}`, `# TYPE ${name} ${type}`, ...lines],
  )
  return `${parts.join('\n')}\n`
}

function labelText(labels: MetricLabels): string {
  const parts = Object.entries(labels).flatMap(([name, value]) =>
    value === '' ? [] : [`${name}="${escaped(`${value}`).replaceAll('"', '\\"')}"`],
  )
  return parts.length === 0 ? '' : `{${parts.join(',')}}`
}

function numberText(value: number): string {
  return Number.isFinite(value) ? `${value}` : value > 0 ? '+Inf' : '-Inf'
}

function escaped(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n')
}
