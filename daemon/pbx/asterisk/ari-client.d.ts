/** The part of ari-client 2.2 we use; the package has no types. */
declare module 'ari-client' {
  interface SwaggerResponse {
    readonly status?: number
    readonly data?: { toString(encoding?: string): string }
  }
  type SwaggerOperation = (
    parameters: Readonly<Record<string, unknown>>,
    success: (response: SwaggerResponse) => void,
    failure: (response: SwaggerResponse) => void,
  ) => void
  interface Client {
    /** The described resources; operations by name. Used below the promise face, which drops the HTTP status. */
    readonly _swagger: { readonly apis: Readonly<Record<string, Readonly<Record<string, SwaggerOperation>>>> }
  }
  function connect(url: string, user: string, password: string): PromiseLike<Client>
}
