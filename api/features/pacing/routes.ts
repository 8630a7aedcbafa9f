import { campaignId } from '../../../dialer/model/ids.js'
import { jsonRow } from '../../rows.js'
import { idParam } from '../../schema/pieces.js'
import { paceSentence } from '../campaigns/pace-words.js'
import { liveCampaign } from '../campaigns/service.js'
import { pacingExample, pacingNowWire, pacingQuery, pacingWire } from './schema.js'
import { pacingHistory } from './service.js'
import { pacingToWire } from './wire.js'
import { pacingSentence } from './words.js'

const tag = 'Campaigns'
const exampleWhy =
  'Places 1.8 lines per agent; 24.0 % of calls are answered by people; 2.1 answers are expected for 3.4 agents free by then. ' +
  'It holds back because one more call, if answered, would find no agent with a chance of 4.1 %; 4.0 % is allowed now.'

export const pacingRows = [
  jsonRow({
    method: 'get',
    path: '/campaigns/:id/pacing',
    tag,
    summary: 'What the pacer of a campaign saw and decided in a stretch of time',
    description:
      'At most 500 samples, evenly spread, in order; taken every 5 s while the campaign is active and anything changes, kept as long as the ' +
      'journal. Without dates: the last hour. The same comes live as event `campaign.pacing`.',
    right: 'site.read',
    params: idParam,
    query: pacingQuery,
    answer: { data: pacingWire, list: true, example: pacingExample },
    run: async ({ principal, params, query, deps }) => {
      const { startDate = null, endDate = null } = query
      const found = await pacingHistory(principal, { id: campaignId(params.id), from: startDate, to: endDate }, deps)
      return { items: found.map((event) => pacingToWire(event, event.at)), page: null }
    },
  }),
  jsonRow({
    method: 'get',
    path: '/campaigns/:id/pacing/now',
    tag,
    summary: 'What the pacer of a campaign sees and decides at this moment, and why',
    right: 'site.read',
    params: idParam,
    answer: { data: pacingNowWire, example: { campaignId: 1, pacing: pacingExample, why: exampleWhy } },
    run: async ({ principal, params, deps }) => {
      const { campaign, live } = await liveCampaign(principal, { id: campaignId(params.id) }, deps)
      const limitedBy = live?.limitedBy ?? 'campaignNotActive'
      const pacing = live?.pacing ?? null
      return {
        data: {
          campaignId: campaign.id,
          pacing: pacing === null ? null : pacingToWire(pacing, deps.now()),
          why: pacing === null ? paceSentence[limitedBy] : pacingSentence(pacing, limitedBy),
        },
      }
    },
  }),
]
