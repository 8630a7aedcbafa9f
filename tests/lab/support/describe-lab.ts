import { describe, inject } from 'vitest'
// For the type of what the set-up provides.
import type {} from './global-setup.js'
import { type Lab, openLab } from './lab.js'

/** A `describe` on the running lab; where there is none its tests are shown as skipped, with the reason in the name. */
export function describeLab(name: string, tests: (lab: Lab) => void): void {
  const provided = inject('lab')
  const lab = provided.available ? openLab(provided.addresses) : unavailableLab()
  const remark = provided.available ? '' : ` (no lab: ${provided.reason})`
  describe.skipIf(!provided.available)(`${name}${remark}`, () => {
    tests(lab)
  })
}

/** The body of a skipped describe is still run to collect its tests, which never touch the lab. */
function unavailableLab(): Lab {
  return new Proxy(Object.create(null), {
    get: () => {
      throw new Error('there is no lab; use it inside of tests and hooks only')
    },
  }) as Lab
}
