import type { Agent } from '../../../dialer/model/agent.js'
import type { CallerId } from '../../../dialer/model/caller-id.js'
import type { SiteLimits } from '../../../dialer/model/site-limits.js'
import type { EngineStatus } from '../../../dialer/ports/commands.js'
import type { PbxCapabilities } from '../../../dialer/ports/pbx-capabilities.js'
import type { Finding } from '../../../provisioning/finding.js'
import type { CampaignView } from '../../../storage/campaigns/repository.js'
import type { LeadStock } from '../../../storage/leads/lead-stock.js'
import type { CallShape } from '../../../storage/stats/call-shape.js'
import type { Exclusions } from '../compliance/exclusions-service.js'
import type { VariantTotals } from '../simulations/result.js'

/** What the forecast was made from. */
export type ForecastBasis = 'campaign' | 'site' | 'usual'

/** An hour of the campaign, simulated. */
export interface Forecast {
  readonly totals: VariantTotals
  readonly agents: number
  readonly hours: number
  readonly basis: ForecastBasis
  /** Leads dialled per hour. */
  readonly dialsPerHour: number
}

/** The last call made by hand in this campaign. */
export interface TestCallSeen {
  readonly at: number
  readonly outcome: string
}

/** All that pre-flight looks at, gathered before anything is judged. */
export interface PreflightFacts {
  readonly now: number
  readonly campaign: CampaignView
  /** Agents who take its calls. */
  readonly agents: readonly Agent[]
  readonly status: EngineStatus
  readonly capabilities: PbxCapabilities
  readonly limits: SiteLimits
  readonly stock: LeadStock
  readonly exclusions: Exclusions
  readonly shape: CallShape
  readonly freeBytes: number
  /** What the PBX itself was asked; empty for one that needs no asking. */
  readonly pbx: readonly Finding[]
  /** Null where none can be made: dialled by hand, no agents, no leads. */
  readonly forecast: Forecast | null
  readonly testCall: TestCallSeen | null
  /** The site's numbers to call with. */
  readonly callerIds: readonly CallerId[]
}
