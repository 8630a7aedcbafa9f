import type { Cell, Column } from '../table.js'

const number = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 })
const decimal = new Intl.NumberFormat('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 })

/** A value as people read it; times as the clocks of the site show them. */
export function cellText(value: Cell, { kind }: Column, local: (at: number) => number): string {
  if (value === null) return ''
  if (typeof value === 'string') return value
  switch (kind) {
    case 'integer':
      return number.format(value)
    case 'decimal':
      return decimal.format(value)
    case 'percent':
      return `${(value * 100).toFixed(1)} %`
    case 'moment':
      return new Date(local(value)).toISOString().slice(0, 19).replace('T', ' ')
    case 'duration':
      return durationText(value)
    case 'date':
    case 'text':
      return String(value)
  }
}

/** `1:02:03`. */
function durationText(ms: number): string {
  const seconds = Math.round(ms / 1000)
  const two = (n: number) => String(n).padStart(2, '0')
  return `${Math.floor(seconds / 3600)}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`
}

/** Numbers stand below each other at their ends. */
export const isRightAligned = ({ kind }: Column): boolean =>
  kind === 'integer' || kind === 'decimal' || kind === 'percent' || kind === 'duration'
