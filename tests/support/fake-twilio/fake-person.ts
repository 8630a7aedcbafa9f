/** What happens when a number, a SIP address or a client is called. */
export type FakePerson =
  | {
      readonly kind: 'answers'
      readonly afterMs: number
      readonly rings: boolean
      readonly answeredBy?: 'human' | 'machine_start'
      /** After the answer; null: stays. */
      readonly hangsUpAfterMs?: number | null
    }
  | { readonly kind: 'rings' }
  | {
      readonly kind: 'ends'
      readonly status: 'busy' | 'failed' | 'no-answer'
      readonly sipCode: number
    }

/** How machine detection takes its time. ms */
export const detectionMs = 1500
