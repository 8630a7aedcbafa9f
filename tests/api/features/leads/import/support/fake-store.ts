import type { ImportParts } from '../../../../../../api/features/leads/import/run-import.js'
import type { NewConsent } from '../../../../../../storage/consent/writes.js'
import { leadCellCount } from '../../../../../../storage/leads/import-batch.js'

type Store = ImportParts['store']

/** A lead as it reached the store. */
export interface KeptLead {
  readonly number: string
  readonly name: string | null
  readonly email: string | null
  readonly metadata: unknown
  readonly timeZone: string
  readonly priority: number
}

/** The writer's part of an import in memory: one lead per number, imports known again by their hash. */
export function createFakeStore(): {
  readonly store: Store
  readonly leads: Map<string, KeptLead>
  /** When each number falls due, epoch ms. */
  readonly dueAt: Map<string, number>
  readonly imports: { hash: string; finished: unknown }[]
  /** Consents in the order they came, and how many leads were there before each. */
  readonly consents: (NewConsent & { readonly leadsBefore: number })[]
  failAfter: number
  /** Of the campaign. */
  dialMode: string
} {
  const leads = new Map<string, KeptLead>()
  const dueAt = new Map<string, number>()
  const imports: { hash: string; finished: unknown }[] = []
  const consents: (NewConsent & { readonly leadsBefore: number })[] = []
  const fake = { leads, dueAt, imports, consents, failAfter: Number.POSITIVE_INFINITY, dialMode: 'progressive' }
  const operations: Record<string, (input: never) => unknown> = {
    'imports.same': ({ fileHash }: { fileHash: string }) =>
      imports.find((one) => one.hash === fileHash && one.finished !== null) ?? null,
    'imports.start': ({ fileHash }: { fileHash: string }) => ({
      id: imports.push({ hash: fileHash, finished: null }),
      startedAt: 3_600_000,
    }),
    'campaigns.get': () => ({ settings: { dialMode: fake.dialMode } }),
    'imports.finish': (input: { id: number }) => {
      const one = imports[input.id - 1]
      if (one) one.finished = input
      return one
    },
    'consents.import': (input: { consents: readonly NewConsent[] }) => {
      const fresh = input.consents.filter(
        (one) => !consents.some(({ number, at }) => number === one.number && at === one.at),
      )
      consents.push(...fresh.map((one) => ({ ...one, leadsBefore: leads.size })))
      return { added: fresh.length }
    },
    'leads.importBatch': ({ cells }: { cells: never[] }) => {
      if (fake.failAfter-- <= 0) throw new Error('the writer is gone')
      let imported = 0
      for (let at = 0; at < cells.length; at += leadCellCount) {
        const [number, name, email, metadata, timeZone, priority, due] = cells.slice(at, at + leadCellCount) as never[]
        if (leads.has(number!)) continue
        leads.set(number!, {
          number: number!,
          name: name!,
          email: email!,
          metadata: JSON.parse(metadata!),
          timeZone: timeZone!,
          priority: priority!,
        })
        dueAt.set(number!, due!)
        imported++
      }
      return { imported, duplicates: cells.length / leadCellCount - imported }
    },
  }
  const perform = async (_site: unknown, name: string, input: unknown): Promise<never> =>
    operations[name]!(input as never) as never
  return Object.assign(fake, { store: { read: perform, write: perform } as unknown as Store })
}
