import { statfs } from 'node:fs/promises'
import type { HealthPart, HealthReport } from '../api/api-options.js'
import type { SiteId } from '../dialer/model/ids.js'
import type { Clock } from '../dialer/ports/clock.js'
import type { LinkStatus } from '../dialer/ports/pbx.js'

/** What health asks of the parts; all of it is at hand, nothing is waited for but the disk. */
export interface HealthParts {
  readonly dataDir: string
  readonly clock: Clock
  readonly startedAt: number
  draining(): boolean
  links(): readonly { site: SiteId; pbx: string; status: LinkStatus; since: number; why: string | null }[]
  storage(): { readonly waiting: number; readonly fault: string | null; readonly alive: boolean }
  threads(): readonly { name: string; alive: boolean; lagMs: number }[]
  parts(): readonly HealthPart[]
}

/** Below this the disk counts as low. */
export const lowDiskBytes = 1_000_000_000

/**
 * How the process is. It is healthy while its threads live, storage takes writes and the disk has room; a PBX that is away is shown
 * but does not make the process unhealthy, because starting it again would not bring the PBX back.
 */
export async function healthReport(parts: HealthParts): Promise<HealthReport> {
  const storage = parts.storage()
  const threads = parts.threads()
  const disk = await statfs(parts.dataDir)
  const freeBytes = disk.bavail * disk.bsize
  return {
    healthy: storage.alive && storage.fault === null && threads.every((thread) => thread.alive),
    database: storage.alive ? 'connected' : 'disconnected',
    uptimeS: Math.floor((parts.clock.now() - parts.startedAt) / 1000),
    draining: parts.draining(),
    links: parts.links(),
    storage: { waiting: storage.waiting, fault: storage.fault },
    disk: { freeBytes, low: freeBytes < lowDiskBytes },
    threads,
    parts: parts.parts(),
  }
}
