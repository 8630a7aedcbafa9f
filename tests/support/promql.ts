import { readFileSync } from 'node:fs'
import { parse } from 'yaml'
import { z } from 'zod'

/** An expression that somebody watches, and the labels that are shown of what it gives. */
export interface Watched {
  /** Whose it is, for a message. */
  readonly of: string
  readonly expr: string
  readonly shown: readonly string[]
}

/** What an expression asks of one metric. */
export interface AskedMetric {
  /** As it is exposed, without the ending of a histogram's part. */
  readonly metric: string
  readonly part: 'bucket' | 'sum' | 'count' | null
  readonly labels: readonly string[]
}

/** What a Prometheus adds to every series. */
export const labelsOfScrape = ['instance', 'job']

const dashboard = z.object({
  panels: z.array(
    z.object({
      title: z.string(),
      targets: z.array(z.object({ expr: z.string(), legendFormat: z.string().default('') })).default([]),
    }),
  ),
})
const rules = z.object({
  groups: z.array(
    z.object({
      rules: z.array(z.object({ alert: z.string(), expr: z.string(), annotations: z.record(z.string(), z.string()) })),
    }),
  ),
})

/** Every expression of the dashboard and of the alert rules. */
export function watchedExpressions(): readonly Watched[] {
  const { panels } = dashboard.parse(JSON.parse(readFileSync('provisioning/grafana/trunkline.json', 'utf8')))
  const { groups } = rules.parse(parse(readFileSync('provisioning/grafana/alerts.yml', 'utf8')))
  const shown = (text: string, pattern: RegExp) => [...text.matchAll(pattern)].map(([, label = '']) => label)
  return [
    ...panels.flatMap(({ title, targets }) =>
      targets.map(({ expr, legendFormat }) => ({ of: title, expr, shown: shown(legendFormat, /\{\{(\w+)\}\}/g) })),
    ),
    ...groups
      .flatMap((group) => group.rules)
      .map(({ alert, expr, annotations }) => ({
        of: alert,
        expr,
        shown: shown(Object.values(annotations).join(' '), /\$labels\.(\w+)/g),
      })),
  ]
}

/** The metrics an expression asks for, each with the labels it is chosen by. */
export function askedOf(expr: string): readonly AskedMetric[] {
  return [...expr.matchAll(/\b(trunkline_[a-z0-9_]+|up)\b(?:\{([^}]*)\})?/g)].map(([, name = '', matchers = '']) => {
    const [, part] = /_(bucket|sum|count)$/.exec(name) ?? []
    return {
      metric: part === undefined ? name : name.slice(0, -part.length - 1),
      part: part === 'bucket' || part === 'sum' || part === 'count' ? part : null,
      labels: [...matchers.matchAll(/(\w+)\s*(?:=~|!~|!=|=)/g)].map(([, label = '']) => label),
    }
  })
}

/** The labels it groups by; null: it does not group, so that all labels are left. */
export function groupedBy(expr: string): readonly string[] | null {
  const lists = [...expr.matchAll(/\bby \(([^)]*)\)/g)].map(([, list = '']) => list.split(',').map((one) => one.trim()))
  if (lists.length > 0) return [...new Set(lists.flat())]
  return /\b(sum|max|min|avg|count)\s*\(/.test(expr) ? [] : null
}
