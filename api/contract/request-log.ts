import type { ApiLog } from './api-log.js'

/** Lines of requests that are written in one second; what is more is counted. Each line crosses to the thread that controls calls. */
const mostPerSecond = 200

/** Writes a line for each request, and under a flood a line for those it left out. */
export function createRequestLog(log: ApiLog, now: () => number): (fields: Readonly<Record<string, unknown>>) => void {
  let second = 0
  let written = 0
  let left = 0
  return (fields) => {
    const current = Math.floor(now() / 1000)
    if (current !== second) {
      if (left > 0) log.warn({ requests: left }, 'more requests came than are written down one by one')
      second = current
      written = 0
      left = 0
    }
    if (written >= mostPerSecond) {
      left += 1
      return
    }
    written += 1
    log.info(fields, 'request')
  }
}
