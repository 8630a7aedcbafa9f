import { campaignId } from '../../../dialer/model/ids.js'
import { fileRow, jsonRow } from '../../rows.js'
import { idParam } from '../../schema/pieces.js'
import { abandonmentExample } from './examples.js'
import { abandonmentReportWire, evidenceQuery } from './schema.js'
import { abandonmentOf, evidenceOf } from './service.js'
import { abandonmentReportToWire } from './wire.js'

const tag = 'Abandoned calls'
const thirtyDaysMs = 30 * 86_400_000

export const ledgerRows = [
  jsonRow({
    method: 'get',
    path: '/campaigns/:id/abandonment',
    tag,
    summary: 'Where the campaign stands with each of its rules on abandoned calls',
    description:
      'The rules are settings of the campaign (`abandonment`); all hold at once. One that is over slows the campaign down to one line per ready agent.',
    right: 'site.read',
    params: idParam,
    answer: { data: abandonmentReportWire, example: abandonmentExample },
    run: async ({ principal, params, deps }) => {
      const { report, settings } = await abandonmentOf(principal, { id: campaignId(params.id) }, deps)
      return { data: abandonmentReportToWire(report, settings) }
    },
  }),
  fileRow({
    method: 'get',
    path: '/campaigns/:id/abandonment/evidence',
    tag,
    summary: 'Evidence of the campaign’s live answers, for outsiders to recompute',
    description:
      'Lines of JSON: a header, the hash chain of the ledger, each rule’s share in each window, an end. `trunkline evidence verify FILE` checks it without a database; the README says how to do so by other means.',
    right: 'site.read',
    params: idParam,
    query: evidenceQuery,
    contentType: 'application/x-ndjson',
    run: ({ principal, params, query, deps }) => {
      const to = query.to === undefined ? deps.now() : Date.parse(query.to)
      const from = query.from === undefined ? to - thirtyDaysMs : Date.parse(query.from)
      return evidenceOf(principal, { id: campaignId(params.id), from, to }, deps)
    },
  }),
]
