import { z } from 'zod'

/**
 * Puts values that came under a second name (`pageSize`) under the first (`limit`), where the schema knows the first alone. What came under
 * both names, and differs, stays, so that the second is reported as unknown.
 */
export function underFirstName(
  values: Readonly<Record<string, unknown>>,
  schema: z.ZodType,
  aliases: Readonly<Record<string, string>> = {},
): Readonly<Record<string, unknown>> {
  if (!(schema instanceof z.ZodObject)) return values
  if (!Object.keys(aliases).some((second) => second in values)) return values
  const known = new Set(Object.keys(schema.shape))
  const renamed: Record<string, unknown> = { ...values }
  for (const [second, first] of Object.entries(aliases)) {
    if (!(second in values) || known.has(second) || !known.has(first)) continue
    if (first in values && values[first] !== values[second]) continue
    renamed[first] = values[second]
    delete renamed[second]
  }
  return renamed
}
