import { campaignId } from '../../../dialer/model/ids.js'
import { jsonRow } from '../../rows.js'
import { idParam } from '../../schema/pieces.js'
import { amdAdviceExample, amdAdviceWire, amdQuery, amdReportExample, amdReportWire } from './schema.js'
import { amdAdvice, amdReport } from './service.js'
import { amdAdviceToWire, amdReportToWire } from './wire.js'

const tag = 'Machine detection'

export const amdRows = [
  jsonRow({
    method: 'get',
    path: '/campaigns/:id/amd',
    tag,
    summary: 'How well the campaign’s machine detection judges',
    description:
      'Verdicts, as detection is set now, against what agents said: a disposition marked `machine` is a machine, any other a person. In shadow all of it is known; while detection is on, all that was taken for a person and the audited part of the rest (`amd.auditShare`).',
    right: 'site.read',
    params: idParam,
    query: amdQuery,
    answer: { data: amdReportWire, example: amdReportExample },
    run: async ({ principal, params, query, deps }) => {
      const id = campaignId(params.id)
      return { data: amdReportToWire(id, await amdReport(principal, { id, days: query.days }, deps)) }
    },
  }),
  jsonRow({
    method: 'get',
    path: '/campaigns/:id/amd/thresholds',
    tag,
    summary: 'What other thresholds of machine detection would cost',
    description:
      'Tries other thresholds on answers that were heard in shadow and that an agent has spoken with. Advice: apply it by changing the campaign’s settings.',
    right: 'site.read',
    params: idParam,
    query: amdQuery,
    answer: { data: amdAdviceWire, example: amdAdviceExample },
    run: async ({ principal, params, query, deps }) => {
      const id = campaignId(params.id)
      const { advice, settings } = await amdAdvice(principal, { id, days: query.days }, deps)
      return { data: amdAdviceToWire(id, advice, settings.amd.costs) }
    },
  }),
]
