import { readFileSync } from 'node:fs'

/** Names of metrics in the dashboard and in the alert rules, without the endings of a histogram's parts. */
export function watchedNames(): ReadonlySet<string> {
  const texts = ['trunkline.json', 'alerts.yml'].map((file) => readFileSync(`provisioning/grafana/${file}`, 'utf8'))
  const names = texts.flatMap((text) => text.match(/trunkline_[a-z0-9_]+/g) ?? [])
  return new Set(names.map((name) => name.replace(/_(bucket|sum|count)$/, '')))
}
