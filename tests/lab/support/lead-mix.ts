import { carrierNumber, type NumberKind } from './number-plan.js'

/** Numbers to dial and what the carrier will do with each. */
export type LeadMix = readonly { readonly number: string; readonly kind: NumberKind }[]

/** So many numbers of each kind, mixed, so that every kind meets every moment of a campaign. `areaCode` sets mixes apart. */
export function leadMix(areaCode: string, wanted: readonly (readonly [count: number, kind: NumberKind])[]): LeadMix {
  let serial = 0
  const all = wanted.flatMap(([count, kind]) =>
    Array.from({ length: count }, (_, index) => {
      serial += 1
      return { number: carrierNumber(kind, serial, areaCode), kind, order: (index + 0.5) / count }
    }),
  )
  return all.toSorted((a, b) => a.order - b.order).map(({ number, kind }) => ({ number, kind }))
}

/** The mix as a CSV file to upload. */
export function csvOf(mix: LeadMix, name: string): File {
  const rows = mix.map(({ number }, index) => `${number},Lead ${String(index + 1).padStart(4, '0')}`)
  return new File([['phoneNumber,name', ...rows, ''].join('\n')], name, { type: 'text/csv' })
}
