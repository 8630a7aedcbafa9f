import { z } from 'zod'
import { builtInPbx, demoSite } from './with-built-ins.js'

const named = z.looseObject({ name: z.unknown().optional() }).catch({ name: undefined })
const rows = <Item extends z.ZodType>(item: Item) => z.array(item).catch([])

/** As much of the raw configuration as the cross checks need; whatever has another shape is the schema's business. */
const skeleton = z
  .looseObject({
    demo: z.unknown().optional(),
    pbxs: rows(named),
    sites: rows(
      z
        .looseObject({
          id: z.unknown().optional(),
          pbx: z.unknown().optional(),
          limits: z.looseObject({ trunks: rows(named) }).catch({ trunks: [] }),
        })
        .catch({ id: undefined, pbx: undefined, limits: { trunks: [] } }),
    ),
  })
  .catch({ demo: undefined, pbxs: [], sites: [] })

/** What is wrong between the parts of a configuration: names used twice, a site on a PBX that is not there. */
export function referenceFaults(raw: unknown): readonly { path: readonly PropertyKey[]; message: string }[] {
  const { demo, pbxs, sites } = skeleton.parse(raw)
  const pbxNames = pbxs.map((pbx) => pbx.name)
  const builtIn = demo === true || sites.length === 0
  return [
    ...(pbxs.length > 0 && sites.length === 0
      ? [{ path: ['sites'], message: 'is empty although PBXs are named; name at least one site and its pbx' }]
      : []),
    ...pbxNames.flatMap((name, index) =>
      builtIn && name === builtInPbx
        ? [{ path: ['pbxs', index, 'name'], message: `is the name of the demonstration's own PBX; choose another` }]
        : [],
    ),
    ...sites.flatMap((site, index) =>
      builtIn && site.id === demoSite
        ? [
            {
              path: ['sites', index, 'id'],
              message: 'is the id of the demonstration site; choose another, or set demo: false',
            },
          ]
        : [],
    ),
    ...repeated(pbxNames, 'is the name of another PBX too').map(({ index, message }) => ({
      path: ['pbxs', index, 'name'],
      message,
    })),
    ...repeated(
      sites.map((site) => site.id),
      'is the id of another site too',
    ).map(({ index, message }) => ({ path: ['sites', index, 'id'], message })),
    ...sites.flatMap((site, index) =>
      typeof site.pbx !== 'string' || pbxNames.includes(site.pbx)
        ? []
        : [{ path: ['sites', index, 'pbx'], message: `names the PBX "${site.pbx}", which is not under pbxs` }],
    ),
    ...sites.flatMap((site, index) =>
      repeated(
        site.limits.trunks.map((trunk) => trunk.name),
        'is the name of another trunk of this site too',
      ).map(({ index: trunk, message }) => ({ path: ['sites', index, 'limits', 'trunks', trunk, 'name'], message })),
    ),
  ]
}

function repeated(names: readonly unknown[], message: string): readonly { index: number; message: string }[] {
  return names.flatMap((name, index) =>
    typeof name === 'string' && names.indexOf(name) < index ? [{ index, message }] : [],
  )
}
