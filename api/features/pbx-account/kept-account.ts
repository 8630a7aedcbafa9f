import { z } from 'zod'

/** The site's own account at a telephone company, kept in its settings under this key; it holds where the configuration names none. */
export const pbxAccountKey = 'site.pbxAccount'

const keptSchema = z.object({ account: z.string(), sealedSecret: z.string(), publicUrl: z.string() })

/** The account as it is kept: its secret sealed. */
export type KeptAccount = z.output<typeof keptSchema>

/** An account that can be used. */
export interface PbxAccount {
  readonly account: string
  readonly secret: string
  /** Under which the company reaches the API, without `/` at its end. */
  readonly publicUrl: string
}

/** What is kept; null: nothing. `value` is the setting's, undefined if it never was put. */
export function keptAccount(value: unknown): KeptAccount | null {
  const { success, data } = keptSchema.safeParse(value)
  return success ? data : null
}

/** A kept account as it can be used. @throws DomainError CONFIG_INVALID if it was sealed with another key */
export function openAccount(kept: KeptAccount, openSecret: (sealed: string) => string): PbxAccount {
  const { account, sealedSecret, publicUrl } = kept
  return { account, secret: openSecret(sealedSecret), publicUrl }
}
