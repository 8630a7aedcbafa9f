import type { WatchStatus } from '../../dialer/model/mismatch.js'

/** A watchdog that has not looked yet. */
export const noWatch: WatchStatus = {
  looks: 0,
  lastLookAt: null,
  lastComparedAt: null,
  suspected: 0,
  storageWaitsSince: null,
  repaired: [],
  latest: [],
}
