import type { QuarterHour, SimulationResult, VariantResult } from '../../api/features/simulations/result.js'
import { type ChartLine, escapeXml, lineChart } from './line-chart.js'
import { clockOf } from './moment-of.js'
import { reportColumns, reportTitle } from './report-table.js'

/** Colours of lines for a light and a dark page, told apart also by those who see few colours. */
const colours = [
  ['#0b62c4', '#6cb0ff'],
  ['#c2410c', '#fb923c'],
  ['#15803d', '#4ade80'],
  ['#7e22ce', '#c89bff'],
  ['#b91c60', '#f78fc0'],
  ['#0e7490', '#4fd1e5'],
  ['#78600a', '#e0c341'],
  ['#52525b', '#b4b4bd'],
] as const

/** Quarters of an hour whose people are taken together where shares of few would jump. */
const hourOfQuarters = 4

/** The report as one page that needs nothing from anywhere. */
export function reportHtml(result: SimulationResult): string {
  const title = escapeXml(reportTitle(result))
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<style>${styleSheet()}</style>
</head>
<body>
<main>
<h1>What if: ${escapeXml(result.name)}</h1>
<p class="about">${title}</p>
${table(result)}
${legend(result.variants)}
${charts(result)}
<h2>What this rests on</h2>
<ul>${result.notes.map((note) => `<li>${escapeXml(note)}</li>`).join('')}</ul>
</main>
</body>
</html>
`
}

function table(result: SimulationResult): string {
  const heads = reportColumns.map(({ head, title }) => `<th title="${escapeXml(title)}">${escapeXml(head)}</th>`)
  const rows = result.variants.map(({ name, totals }, index) => {
    const cells = reportColumns.map(({ cell }) => `<td>${escapeXml(cell(totals, result))}</td>`)
    return `<tr><th scope="row">${swatch(index)}${escapeXml(name)}</th>${cells.join('')}</tr>`
  })
  return `<div class="wide"><table><thead><tr><th>policy</th>${heads.join('')}</tr></thead><tbody>${rows.join('')}</tbody></table></div>`
}

function legend(variants: readonly VariantResult[]): string {
  const names = variants.map(({ name }, index) => `<span>${swatch(index)}${escapeXml(name)}</span>`)
  return `<p class="legend">${names.join('')}</p>`
}

const swatch = (index: number): string => `<i class="swatch line-${index % colours.length}"></i>`

function charts(result: SimulationResult): string {
  const limit = result.abandonLimit
  const [first] = result.variants
  if (first === undefined) return ''
  const quarters = first.quarters.map(({ at }) => clockOf(at, result.timeZone))
  const percent = (value: number): string => `${Number((value * 100).toFixed(1))} %`
  const parts = [
    {
      title: 'Utilisation of agents, by quarter of an hour',
      chart: lineChart({
        title: 'Utilisation',
        places: quarters,
        lines: linesOf(result, (quarter) => (quarter.dutyS === 0 ? null : quarter.busyS / quarter.dutyS)),
        atLeast: 1,
        limit: null,
        format: percent,
      }),
    },
    {
      title: `Abandoned, by hour (the dashed line is ${percent(limit)})`,
      chart: lineChart({
        title: 'Abandoned by hour',
        places: quarters.filter((_, index) => index % hourOfQuarters === 0),
        lines: result.variants.map(({ name, quarters: of }) => ({ name, values: abandonedByHour(of) })),
        atLeast: limit * 1.5,
        limit,
        format: percent,
      }),
    },
    {
      title: 'People connected, by quarter of an hour',
      chart: lineChart({
        title: 'People connected',
        places: quarters,
        lines: linesOf(result, (quarter) => quarter.connected),
        atLeast: 1,
        limit: null,
        format: (value) => String(Number(value.toFixed(1))),
      }),
    },
    {
      title: 'Most lines at once, by quarter of an hour',
      chart: lineChart({
        title: 'Lines',
        places: quarters,
        lines: linesOf(result, (quarter) => quarter.linesPeak),
        atLeast: 1,
        limit: null,
        format: (value) => String(Number(value.toFixed(1))),
      }),
    },
  ]
  return parts.map(({ title, chart }) => `<h2>${escapeXml(title)}</h2>\n${chart}`).join('\n')
}

function linesOf(result: SimulationResult, value: (quarter: QuarterHour) => number | null): readonly ChartLine[] {
  return result.variants.map(({ name, quarters }) => ({ name, values: quarters.map(value) }))
}

function abandonedByHour(quarters: readonly QuarterHour[]): readonly (number | null)[] {
  const hours: (number | null)[] = []
  for (let from = 0; from < quarters.length; from += hourOfQuarters) {
    const hour = quarters.slice(from, from + hourOfQuarters)
    const live = hour.reduce((sum, quarter) => sum + quarter.live, 0)
    const abandoned = hour.reduce((sum, quarter) => sum + quarter.abandoned, 0)
    hours.push(live === 0 ? null : abandoned / live)
  }
  return hours
}

function styleSheet(): string {
  const lines = (which: 0 | 1): string => colours.map((pair, index) => `--line-${index}:${pair[which]};`).join('')
  const classes = colours.map((_, index) => `.line-${index}{--own:var(--line-${index})}`).join('')
  return `
:root{color-scheme:light dark;--back:#fff;--text:#1b1f24;--soft:#5b6470;--rule:#d9dee4;--limit:#b91c1c;${lines(0)}}
@media (prefers-color-scheme:dark){:root{--back:#14171b;--text:#e8eaed;--soft:#9aa4b0;--rule:#333a43;--limit:#f87171;${lines(1)}}}
*{box-sizing:border-box}
body{margin:0;background:var(--back);color:var(--text);font:15px/1.5 system-ui,sans-serif}
main{max-width:66rem;margin:0 auto;padding:1.5rem 1rem 3rem}
h1{font-size:1.5rem;margin:0 0 .25rem}h2{font-size:1.05rem;margin:1.75rem 0 .5rem}
.about{color:var(--soft);margin:0 0 1.25rem}
.wide{overflow-x:auto}
table{border-collapse:collapse;width:100%;font-size:.85rem;font-variant-numeric:tabular-nums}
th,td{padding:.35rem .5rem;border-bottom:1px solid var(--rule);text-align:right;white-space:nowrap}
th:first-child{text-align:left}thead th{color:var(--soft);font-weight:600}
.legend{display:flex;flex-wrap:wrap;gap:.4rem 1.2rem;margin:1.25rem 0 0}
.swatch{display:inline-block;width:.8rem;height:.8rem;border-radius:2px;margin-right:.45rem;background:var(--own)}
svg{width:100%;height:auto;display:block}
.grid{stroke:var(--rule)}.axis{fill:var(--soft);font-size:12px}
.curve{fill:none;stroke:var(--own);stroke-width:2;stroke-linejoin:round}.dot{fill:var(--own)}
.limit{stroke:var(--limit);stroke-dasharray:6 4}
${classes}`
}
