import { z } from 'zod'

/** Front-end contracts beside the native API. Each is served below its name on the main listener, and alone on a listener with a port. */
export const dialectsSchema = z
  .strictObject({
    ibrat: z
      .strictObject({
        port: z.number().int().min(0).max(65_535).nullable().default(null),
        host: z.string().min(1).nullable().default(null),
        rateLimitBy: z.enum(['address', 'account']).default('address'),
        compatibility: z.enum(['document', 'code']).default('document'),
        campaign: z.string().min(1).max(200).nullable().default(null),
        socketsPerAddress: z.number().int().min(1).max(100_000).default(500),
      })
      .prefault({}),
    telecaller: z
      .strictObject({
        port: z.number().int().min(0).max(65_535).nullable().default(null),
        host: z.string().min(1).nullable().default(null),
        rateLimitBy: z.enum(['address', 'account']).default('account'),
        compatibility: z.enum(['document', 'code']).default('document'),
        socketsPerAddress: z.number().int().min(1).max(100_000).default(500),
      })
      .prefault({}),
  })
  .prefault({})
