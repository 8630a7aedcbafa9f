/** One page of a list: `page` from 1, `limit` rows. */
export interface PageQuery {
  readonly page: number
  readonly limit: number
}

/** Rows of one page and how many there are in all. */
export interface Page<T> {
  readonly items: readonly T[]
  readonly total: number
}

/** Rows to skip before the page. */
export function pageOffset(query: PageQuery): number {
  return (query.page - 1) * query.limit
}

export type SortOrder = 'asc' | 'desc'

/** What was found by its ids, in their order. */
export function inOrder<T extends { readonly id: number }>(ids: readonly number[], found: readonly T[]): readonly T[] {
  const byId = new Map(found.map((one) => [one.id, one]))
  return ids.flatMap((id) => byId.get(id) ?? [])
}
