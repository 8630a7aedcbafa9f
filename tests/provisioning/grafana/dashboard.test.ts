import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { z } from 'zod'
import { watchedNames } from '../../support/watched-names.js'

const target = z.object({ expr: z.string(), refId: z.string() })
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
  expect(watchedNames().size).toBeGreaterThan(60)
})
