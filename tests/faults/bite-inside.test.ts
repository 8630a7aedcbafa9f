import { afterEach, expect, it, vi } from 'vitest'
import type { Slots } from '../../dialer/queue/slots.js'
import { brokenBy } from './planted.js'

/** Places inside that no port leads to: each fault is switched on for one test. */
const faults = vi.hoisted(() => ({ slotKept: 0 }))

vi.mock(import('../../dialer/queue/slots.js'), async (original) => {
  const { createSlots } = await original()
  return {
    createSlots: (): Slots => {
      const slots = createSlots()
      let released = 0
      return {
        ...slots,
        release: (call) => {
          released += 1
          return faults.slotKept > 0 && released % faults.slotKept === 0 ? slots.has(call) : slots.release(call)
        },
      }
    },
  }
})

afterEach(() => {
  faults.slotKept = 0
})

it('a slot that is not given back is found, and named', { timeout: 240_000 }, async () => {
  faults.slotKept = 5
  expect(await brokenBy(() => ({}))).toMatchObject({ invariant: 'slots' })
})
