import type { CampaignId } from '../../../dialer/model/ids.js'
import type { CampaignLive } from '../../../dialer/ports/commands.js'
import { isoOrNull } from '../../schema/pieces.js'
import { snakeWord } from '../../schema/words.js'
import { paceSentence } from './pace-words.js'

/** How a campaign is dialled now, as answers carry it; null is one the engine does not hold. */
export function campaignLiveToWire(campaign: CampaignId, live: CampaignLive | null) {
  const limitedBy = live?.limitedBy ?? 'campaignNotActive'
  return {
    campaignId: campaign,
    hopper: live?.hopper ?? 0,
    dialing: live?.dialing ?? 0,
    waiting: live?.waiting ?? 0,
    talking: live?.talking ?? 0,
    limitedBy: snakeWord(limitedBy),
    limitedUntil: isoOrNull(live?.limitedUntil ?? null),
    why: paceSentence[limitedBy],
  }
}
