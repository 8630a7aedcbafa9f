import type { DomainEvent } from '../../../dialer/model/domain-event.js'
import type { ApiDeps } from '../../api-deps.js'
import type { Principal } from '../../auth/principal.js'
import { crmOverview } from '../../features/crm-board/service.js'
import type { AddressedMessage, SocketBoard } from '../../live/socket-io-dialect.js'
import { isoSecond } from '../../schema/pieces.js'
import { roleToWire } from './enums.js'
import { overviewToWire } from './write-boards.js'

/** After these the numbers of the first page are others. */
const changes: ReadonlySet<DomainEvent['kind']> = new Set([
  'call.ended',
  'lead.progress',
  'lead.assigned',
  'lead.reassigned',
  'lead.received',
])

export interface DashboardRooms {
  /** Those who see all. */
  readonly floor: string
  readonly roomOfTeam: (supervisor: number) => string
}

/** The numbers of the first page while somebody looks at them: those of the site for admins, those of the own team for supervisors. */
export function dashboardBoard(deps: ApiDeps, { floor, roomOfTeam }: DashboardRooms): SocketBoard {
  async function picture(principal: Principal, room: string): Promise<AddressedMessage> {
    const overview = overviewToWire(await crmOverview({ ...principal, onlyTeam: true }, deps))
    const data = { ...overview, overview, stats: overview, timestamp: isoSecond(deps.now()) }
    return { rooms: [room], event: 'dashboard-update', data }
  }

  return {
    everyMs: 5000,
    concerns: ({ kind }) => changes.has(kind),
    watches: ({ role }) => roleToWire[role] !== 'telecaller',
    show: async (_site, watchers) => {
      const pictures: AddressedMessage[] = []
      const admin = watchers.find(({ role }) => roleToWire[role] === 'admin')
      if (admin !== undefined) pictures.push(await picture(admin, floor))
      const supervisors = new Map(
        watchers.flatMap((one) => (one.role === 'supervisor' && one.user !== null ? [[one.user, one]] : [])),
      )
      for (const [user, principal] of supervisors) pictures.push(await picture(principal, roomOfTeam(user)))
      return pictures
    },
  }
}
