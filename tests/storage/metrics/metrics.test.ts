import { describe, expect, it } from 'vitest'
import { createMetrics, type MetricFamily, type Metrics } from '../../../storage/metrics/metrics.js'

async function valuesOf(metrics: Metrics, name: string): Promise<readonly (readonly [object, number])[]> {
  const families: readonly MetricFamily[] = JSON.parse(await metrics.collect())
  const family = families.find((one) => one.name === name)
  return family?.values.map(({ labels, value }) => [labels, value] as const) ?? []
}

describe('metrics of a thread', () => {
  it('give each part the same metric for the same name', async () => {
    const metrics = createMetrics()
    const spec = { name: 'trunkline_things_total', help: 'Things.', labels: ['site'] }
    metrics.counter(spec).add({ site: 'a' })
    metrics.counter(spec).add({ site: 'a' }, 2)
    metrics.counter(spec).add({ site: 'b' })
    expect(await valuesOf(metrics, spec.name)).toEqual([
      [{ site: 'a' }, 3],
      [{ site: 'b' }, 1],
    ])
  })

  it('forget what a reader does not put any more, and sum what several put', async () => {
    const metrics = createMetrics()
    const spec = { name: 'trunkline_waiting', help: 'Waiting.', labels: ['site'] }
    const stop = metrics.readGauge(spec, (put) => put({ site: 'a' }, 4))
    metrics.readGauge(spec, (put) => put({ site: 'b' }, 5))
    expect(await valuesOf(metrics, spec.name)).toEqual([
      [{ site: 'a' }, 4],
      [{ site: 'b' }, 5],
    ])
    stop()
    expect(await valuesOf(metrics, spec.name)).toEqual([[{ site: 'b' }, 5]])
  })

  it('show no value where a reader has none, with labels or without', async () => {
    const metrics = createMetrics()
    metrics.readGauge({ name: 'trunkline_age_seconds', help: 'Age.' }, () => undefined)
    expect(await valuesOf(metrics, 'trunkline_age_seconds')).toEqual([])
  })

  it('lose one metric alone when its reader fails, and tell of it', async () => {
    const failed: string[] = []
    const metrics = createMetrics((name) => failed.push(name))
    metrics.readGauge({ name: 'trunkline_bad', help: 'Bad.' }, () => Promise.reject(new Error('no')))
    metrics.readCounter({ name: 'trunkline_good_total', help: 'Good.' }, (put) => put({}, 7))
    expect(await valuesOf(metrics, 'trunkline_good_total')).toEqual([[{}, 7]])
    expect(failed).toEqual(['trunkline_bad'])
  })

  it('answer two scrapes at once alike', async () => {
    const metrics = createMetrics()
    metrics.readCounter({ name: 'trunkline_slow_total', help: 'Slow.' }, async (put) => {
      await Promise.resolve()
      put({}, 1)
    })
    const [one, other] = await Promise.all([metrics.collect(), metrics.collect()])
    expect(one).toBe(other)
  })
})
