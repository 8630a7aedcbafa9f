import type { CampaignView } from '../../../storage/campaigns/repository.js'
import { isoSecond, isoSecondOrNull } from '../../schema/pieces.js'
import type { ScreenFacts } from './screen-facts.js'

/** A campaign's facts as screens of the contract spell them. */
export function screenToWire(
  { id, name, createdAt, settings }: Pick<CampaignView, 'id' | 'name' | 'createdAt' | 'settings'>,
  { number, allocations, assignedTo, method }: ScreenFacts,
) {
  return {
    campaign_id: number ?? id,
    campaign_name: name,
    start_date: isoSecond(settings.startAt ?? createdAt),
    end_date: isoSecondOrNull(settings.endAt),
    allocations,
    assigned_to: assignedTo,
    method,
  }
}
