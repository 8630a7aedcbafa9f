/** One thing a check found. `fault`: it does not work so; `warning`: it works, but; `ok`: as it should be. */
export type Finding =
  | { readonly check: string; readonly level: 'ok'; readonly message: string }
  | {
      readonly check: string
      readonly level: 'warning' | 'fault'
      readonly message: string
      /** What to do about it. */
      readonly remedy: string
    }
