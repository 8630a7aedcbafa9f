/** One change of a database's shape, forward only. Its SQL is never edited once released; a further change is a further file. */
export interface Migration {
  /** From 1, without gaps. */
  readonly version: number
  readonly name: string
  readonly sql: string
}
