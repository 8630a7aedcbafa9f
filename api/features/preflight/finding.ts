/** One thing looked at before a campaign starts. `problem`: it would not work so; `warning`: it works, but; `ok`: as it should be. */
export type PreflightFinding =
  | { readonly check: string; readonly level: 'ok'; readonly seen: string }
  | {
      readonly check: string
      readonly level: 'warning' | 'problem'
      readonly seen: string
      /** What to do about it. */
      readonly remedy: string
    }

export const ok = (check: string, seen: string): PreflightFinding => ({ check, level: 'ok', seen })

export const warning = (check: string, seen: string, remedy: string): PreflightFinding => ({
  check,
  level: 'warning',
  seen,
  remedy,
})

export const problem = (check: string, seen: string, remedy: string): PreflightFinding => ({
  check,
  level: 'problem',
  seen,
  remedy,
})
