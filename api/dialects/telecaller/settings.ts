/** What the configuration says of the Telecaller contract. */
export interface TelecallerSettings {
  /** A listener of its own, where its paths begin at the root; null: none. 0 takes any free port. */
  readonly port: number | null
  /** Where that one listens; null: where the main one does. */
  readonly host: string | null
  /** By what people who are signed in are counted; the document says no more than how many requests there may be. */
  readonly rateLimitBy: 'address' | 'account'
  /** Whether the document or the software it describes is right where one answer cannot serve both. */
  readonly compatibility: 'document' | 'code'
  /** Socket.IO connections of one address. */
  readonly socketsPerAddress: number
}

export const usualTelecallerSettings: TelecallerSettings = {
  port: null,
  host: null,
  rateLimitBy: 'account',
  compatibility: 'document',
  socketsPerAddress: 500,
}
