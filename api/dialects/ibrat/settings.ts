/** What the configuration says of the Ibrat contract. */
export interface IbratSettings {
  /** A listener of its own, where its paths begin at the root; null: none. 0 takes any free port. */
  readonly port: number | null
  /** Where that one listens; null: where the main one does. */
  readonly host: string | null
  /** By what people who are signed in are counted. The document counts addresses. */
  readonly rateLimitBy: 'address' | 'account'
  /** Whether the document or the software it describes is right where the two contradict each other. */
  readonly compatibility: 'document' | 'code'
  /** Name of the campaign leads go into; null: the site's call queue. */
  readonly campaign: string | null
  /** Socket.IO connections of one address. */
  readonly socketsPerAddress: number
}

export const usualIbratSettings: IbratSettings = {
  port: null,
  host: null,
  rateLimitBy: 'address',
  compatibility: 'document',
  campaign: null,
  socketsPerAddress: 500,
}
