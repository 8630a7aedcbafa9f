import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { z } from 'zod'
import { watchedExpressions } from '../../support/promql.js'

const target = z.object({ expr: z.string(), refId: z.string() })
const fieldConfig = z.object({
  defaults: z.object({ unit: z.string() }),
  overrides: z.array(
    z.object({
      matcher: z.object({ id: z.literal('byFrameRefID'), options: z.string() }),
      properties: z.array(z.object({ id: z.string(), value: z.unknown() })),
    }),
  ),
})
const dashboardSchema = z.object({
  uid: z.literal('trunkline'),
  templating: z.object({ list: z.array(z.object({ name: z.string() })) }),
  panels: z.array(
    z.object({
      id: z.int(),
      title: z.string().min(1),
      type: z.enum(['row', 'timeseries', 'stat']),
      gridPos: z.object({ x: z.int(), y: z.int(), w: z.int(), h: z.int() }),
      datasource: z.object({ uid: z.string() }).optional(),
      targets: z.array(target).optional(),
      fieldConfig: fieldConfig.optional(),
    }),
  ),
})
const rulesSchema = z.object({
  groups: z.array(
    z.object({
      name: z.string(),
      rules: z.array(
        z.strictObject({
          alert: z.string().regex(/^Trunkline[A-Z]/),
          expr: z.string(),
          for: z.string().optional(),
          labels: z.object({ severity: z.enum(['warning', 'critical']) }),
          annotations: z.object({ summary: z.string(), description: z.string() }),
        }),
      ),
    }),
  ),
})

const dashboard = dashboardSchema.parse(JSON.parse(readFileSync('provisioning/grafana/trunkline.json', 'utf8')))
const rules = rulesSchema.parse(parse(readFileSync('provisioning/grafana/alerts.yml', 'utf8')))

/** Units in which a panel may show an expression, by what it reckons and by the names of its metrics. */
function unitsOf(expr: string): readonly string[] {
  if (/^(topk\(\d+, )?histogram_quantile\(|^time\(\) - /.test(expr)) return ['s']
  if (expr.includes('rate(')) {
    if (/_sum\{.*_count\{/.test(expr)) return [expr.includes('_seconds_sum') ? 's' : 'short']
    if (/_bucket\{.*_count\{/.test(expr) || expr.includes('_seconds_total')) return ['percentunit']
    return ['cps', 'ops', 'reqps']
  }
  if (expr.includes('increase(')) return ['short']
  if (expr.includes('_per_second_limit')) return ['cps']
  if (/_ratio\{/.test(expr)) return ['percentunit']
  if (/_bytes\{/.test(expr)) return ['bytes']
  return /_seconds\{/.test(expr) ? ['s'] : ['short']
}

describe('the dashboard', () => {
  it('has panels that each ask something of the Prometheus that was chosen, and overlap nowhere', () => {
    const panels = dashboard.panels.filter(({ type }) => type !== 'row')
    expect(panels.length).toBeGreaterThan(50)
    for (const { title, targets, datasource } of panels) {
      expect([title, datasource?.uid]).toEqual([title, '${datasource}'])
      expect(targets?.length).toBeGreaterThan(0)
    }
    expect(new Set(dashboard.panels.map(({ id }) => id)).size).toBe(dashboard.panels.length)
    const cells = dashboard.panels.flatMap(({ gridPos: { x, y, w, h } }) =>
      Array.from({ length: w * h }, (_, cell) => `${x + (cell % w)},${y + Math.floor(cell / w)}`),
    )
    expect(new Set(cells).size).toBe(cells.length)
  })

  it('shows each query in the unit of its metric', () => {
    const shown = dashboard.panels.flatMap(({ title, targets = [], fieldConfig: config }) =>
      targets.map(({ expr, refId }) => {
        const override = config?.overrides.find(({ matcher }) => matcher.options === refId)
        const unit = override?.properties.find(({ id }) => id === 'unit')?.value ?? config?.defaults.unit
        return { of: `${title} ${refId}`, unit, fitting: unitsOf(expr) }
      }),
    )
    expect(shown.filter(({ unit, fitting }) => !fitting.some((one) => one === unit))).toEqual([])
  })

  it('finds a bucket as Prometheus 2 and 3 spell its end', () => {
    const exact = dashboard.panels.flatMap(({ targets = [] }) => targets).filter(({ expr }) => /\ble="/.test(expr))
    expect(exact).toEqual([])
  })

  it('asks only for what its variables choose', () => {
    const variables = dashboard.templating.list.map(({ name }) => name)
    expect(variables).toEqual(['datasource', 'instance', 'site'])
    for (const { targets = [] } of dashboard.panels) {
      for (const { expr } of targets) expect(expr).toMatch(/instance=~"\$instance"/)
    }
  })
})

it('alert rules have names of their own and say what to do', () => {
  const all = rules.groups.flatMap((group) => group.rules)
  expect(new Set(all.map(({ alert }) => alert)).size).toBe(all.length)
  expect(all.length).toBeGreaterThan(10)
  expect(watchedExpressions().length).toBeGreaterThan(all.length)
})
