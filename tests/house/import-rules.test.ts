import { describe, expect, it } from 'vitest'
import { type Import, importsOf } from './support/imports.js'
import { rooms, sourceFiles } from './support/source-files.js'

const files = sourceFiles(...rooms)
const imports = files.flatMap(importsOf)
const fileImports = imports.filter((one) => one.kind === 'file')

/** Where each package may be imported, by path prefix. A package that is not here may be imported nowhere. */
const packages: Readonly<Record<string, readonly string[]>> = {
  '@fastify/busboy': ['api/contract/'],
  '@hono/node-server': ['api/server.ts'],
  '@node-rs/argon2': ['api/auth/'],
  'ari-client': ['daemon/pbx/asterisk/'],
  'asterisk-manager': ['daemon/pbx/asterisk/', 'provisioning/asterisk/'],
  'better-sqlite3': ['storage/open-sqlite.ts'],
  commander: ['daemon/'],
  'drachtio-srf': ['daemon/pbx/sip/'],
  fflate: ['api/features/exports/xlsx/'],
  hono: ['api/'],
  jose: ['api/auth/'],
  nodemailer: ['api/mail/'],
  otpauth: ['api/auth/'],
  kysely: ['storage/'],
  'libphonenumber-js': ['api/features/', 'daemon/config/', 'provisioning/twilio/countries.ts'],
  'node-cron': ['daemon/'],
  pdfkit: ['api/features/exports/'],
  pino: ['daemon/'],
  'prom-client': ['storage/metrics/'],
  saxes: ['api/features/leads/import/'],
  twilio: ['daemon/pbx/twilio/', 'provisioning/twilio/'],
  'socket.io': ['api/live/socket-io'],
  ws: ['api/live/', 'daemon/pbx/'],
  yaml: ['daemon/config/', 'daemon/simulate/read-description.ts'],
  yauzl: ['api/features/leads/import/'],
  zod: ['storage/', 'provisioning/', 'api/', 'daemon/'],
}

/** Rules of the dialer that other rooms may ask, because asking them twice in different words would be worse. */
const sharedRules = [
  'dialer/amd/confusion.ts',
  'dialer/amd/recommend.ts',
  'dialer/caller-id/callable-gap.ts',
  'dialer/caller-id/number-area.ts',
  'dialer/caller-id/rest-plan.ts',
  'dialer/caller-id/share.ts',
  'dialer/campaigns/calling-hours.ts',
  'dialer/campaigns/compliance.ts',
  'dialer/campaigns/consent.ts',
  'dialer/campaigns/permitted-hours.ts',
  'dialer/campaigns/places/place-of.ts',
  'dialer/campaigns/places/regions.ts',
  'dialer/campaigns/state-rules.ts',
  'dialer/campaigns/zone-offset.ts',
  'dialer/crm/lead-profile.ts',
  'dialer/crm/lead-score.ts',
  'dialer/crm/lead-words.ts',
  'dialer/crm/performance.ts',
  'dialer/pacing/ledger/evidence-totals.ts',
  'dialer/pacing/ledger/quarters.ts',
]

const room = (path: string): string => path.split('/')[0] ?? ''
const level = (path: string): number => rooms.findIndex((one) => one === room(path))
const show = (one: Import): string => `${one.from} imports ${one.target}`
const broken = (rule: (one: Import) => boolean): string[] => [...new Set(fileImports.filter(rule).map(show))].sort()

/** The part of a path after `prefix` up to the next slash; null outside it. */
function below(prefix: string, path: string): string | null {
  if (!path.startsWith(prefix)) return null
  const rest = path.slice(prefix.length)
  return rest.includes('/') ? (rest.split('/')[0] ?? null) : null
}

/** What rooms speak in. The contract of pacers stands beside them, so that one folder can be taken as a library. */
const vocabulary = /^dialer\/((model|ports)\/|pacing\/pacer\.ts$)/

describe('imports', () => {
  it('are found at all', () => {
    expect(imports.length).toBeGreaterThan(files.length)
  })

  it('run only downwards: daemon > api > provisioning > storage > dialer', () => {
    expect(broken(({ from, target }) => level(target) === -1 || level(target) > level(from))).toEqual([])
  })

  it('name files that exist', () => {
    const known = new Set(files.map((file) => file.path))
    expect(broken(({ target }) => target.endsWith('.ts') && !known.has(target))).toEqual([])
  })

  it('of the dialer stay inside it: no package, no node module', () => {
    expect(imports.filter((one) => room(one.from) === 'dialer' && one.kind !== 'file').map(show)).toEqual([])
  })

  it('of dialer/model, dialer/ports and the contract of pacers stay inside these', () => {
    expect(broken(({ from, target }) => vocabulary.test(from) && !vocabulary.test(target))).toEqual([])
  })

  it('from below the daemon reach of the dialer only model, ports and the shared rules', () => {
    const allowed = (target: string): boolean =>
      vocabulary.test(target) || sharedRules.includes(target) || room(target) !== 'dialer'
    expect(broken(({ from, target }) => !/^(dialer|daemon)\//.test(from) && !allowed(target))).toEqual([])
  })

  it('keep the drivers apart: a driver imports no other driver', () => {
    expect(
      broken(({ from, target }) => {
        const [one, other] = [below('daemon/pbx/', from), below('daemon/pbx/', target)]
        return one !== null && other !== null && one !== other
      }),
    ).toEqual([])
  })

  it('keep drivers away from the rest: the vocabulary, the pbx folder, their own provisioning, and small tools', () => {
    const allowed =
      /^(dialer\/(model|ports)\/|daemon\/pbx\/|daemon\/(log|seeded-random|threads\/start-thread)\.ts$|provisioning\/finding\.ts$)/
    expect(
      broken(({ from, target }) => {
        const driver = below('daemon/pbx/', from)
        return driver !== null && !allowed.test(target) && !target.startsWith(`provisioning/${driver}/`)
      }),
    ).toEqual([])
  })

  it('keep the dialects apart: a dialect imports no other dialect', () => {
    expect(
      broken(({ from, target }) => {
        const [one, other] = [below('api/dialects/', from), below('api/dialects/', target)]
        return one !== null && other !== null && one !== other
      }),
    ).toEqual([])
  })

  it('of front-end contracts reach no storage', () => {
    expect(
      broken(({ from, target }) => /^api\/(native|dialects)\//.test(from) && /^(storage|provisioning)\//.test(target)),
    ).toEqual([])
  })

  it('name a package only where it may be used', () => {
    const wrong = imports
      .filter((one) => one.kind === 'package')
      .filter((one) => !packages[one.target]?.some((prefix) => one.from.startsWith(prefix)))
      .map((one) => `${show(one)} (allowed: ${packages[one.target]?.join(', ') ?? 'nowhere'})`)
    expect([...new Set(wrong)].sort()).toEqual([])
  })
})
