/** A line of a chart: one value for each place on the x axis, null where there is none. */
export interface ChartLine {
  readonly name: string
  readonly values: readonly (number | null)[]
}

export interface LineChart {
  readonly title: string
  /** What each place on the x axis is called, such as `09:15`. */
  readonly places: readonly string[]
  readonly lines: readonly ChartLine[]
  /** Greatest value shown at least. */
  readonly atLeast: number
  /** A value that must not be passed, drawn across; null: none. */
  readonly limit: number | null
  readonly format: (value: number) => string
}

const width = 860
const height = 260
const left = 56
const right = 16
const top = 12
const bottom = 30
/** With so few places each value is marked: a line of one point would not be seen. */
const fewPlaces = 12

/** The chart as an SVG element; colours are the classes `line-0`, `line-1` … of the page. */
export function lineChart({ title, places, lines, atLeast, limit, format }: LineChart): string {
  const greatest = Math.max(atLeast, limit ?? 0, ...lines.flatMap(({ values }) => values.map((value) => value ?? 0)))
  const most = niceCeiling(greatest)
  const x = (place: number): number => left + ((place + 0.5) / places.length) * (width - left - right)
  const y = (value: number): number => top + (1 - value / most) * (height - top - bottom)
  const grid = [0, 0.25, 0.5, 0.75, 1].map((share) => {
    const at = y(share * most)
    return (
      `<line class="grid" x1="${left}" x2="${width - right}" y1="${at}" y2="${at}"/>` +
      `<text class="axis" x="${left - 8}" y="${at + 4}" text-anchor="end">${format(share * most)}</text>`
    )
  })
  const every = Math.max(1, Math.ceil(places.length / 9))
  const marks = places.map((place, index) =>
    index % every === 0
      ? `<text class="axis" x="${x(index)}" y="${height - 8}" text-anchor="middle">${escapeXml(place)}</text>`
      : '',
  )
  const drawn = lines.map(({ name, values }, index) => {
    const dots = places.length > fewPlaces ? [] : values.map((value, place) => dot(value, x(place), y))
    return (
      `<g class="line-${index % 8}"><title>${escapeXml(name)}</title>` +
      `<path class="curve" d="${pathOf(values, x, y)}"/>${dots.join('')}</g>`
    )
  })
  const border =
    limit === null ? '' : `<line class="limit" x1="${left}" x2="${width - right}" y1="${y(limit)}" y2="${y(limit)}"/>`
  return (
    `<svg viewBox="0 0 ${width} ${height}" role="img" aria-label="${escapeXml(title)}">` +
    [...grid, ...marks, border, ...drawn].join('') +
    '</svg>'
  )
}

function dot(value: number | null, x: number, y: (value: number) => number): string {
  return value === null ? '' : `<circle class="dot" cx="${x.toFixed(1)}" cy="${y(value).toFixed(1)}" r="3.5"/>`
}

/** Text as it may stand in XML and HTML. */
export function escapeXml(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`)
}

function pathOf(
  values: readonly (number | null)[],
  x: (place: number) => number,
  y: (value: number) => number,
): string {
  let path = ''
  let pen = false
  for (const [place, value] of values.entries()) {
    if (value === null) {
      pen = false
      continue
    }
    path += `${pen ? 'L' : 'M'}${x(place).toFixed(1)} ${y(value).toFixed(1)}`
    pen = true
  }
  return path
}

/** The next of 1, 2, 2.5, 5, 10 times a power of ten. */
function niceCeiling(value: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(value, 1e-6)))
  return power * ([1, 2, 2.5, 5, 10].find((step) => step * power >= value - 1e-9) ?? 10)
}
