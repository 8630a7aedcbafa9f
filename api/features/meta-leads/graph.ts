import { createHmac } from 'node:crypto'
import { z } from 'zod'
import type { ApiDeps } from '../../api-deps.js'
import { graphLeadOf, type MetaLeadFacts, readGraph } from '../../ingress/meta/read-delivery.js'
import { type MetaConfig, opened } from './config.js'

/** What Graph answered: a value, or why there is none and whether asking again may help. */
export type GraphAnswer<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly why: string; readonly again: boolean; readonly retryAfterMs: number | null }

const mostBytes = 1_048_576
const leadFields =
  'id,created_time,ad_id,ad_name,adset_id,adset_name,campaign_id,campaign_name,form_id,is_organic,platform,field_data'

type GraphDeps = Pick<ApiDeps, 'outgoing' | 'openSecret'>

/** A lead with its fields. */
export async function fetchLead(
  word: { readonly leadgenId: string; readonly pageId: string | null },
  config: MetaConfig,
  deps: GraphDeps,
): Promise<GraphAnswer<MetaLeadFacts>> {
  const answer = await ask(word.leadgenId, { fields: leadFields }, word.pageId, config, deps)
  return answer.ok ? read(() => graphLeadOf(answer.value, word)) : answer
}

const pageSchema = z.object({
  data: z.array(z.unknown()),
  paging: z
    .object({ cursors: z.object({ after: z.string().optional() }).optional(), next: z.string().optional() })
    .optional(),
})

/** One page of a form's leads, made after a moment (epoch ms), and where the next one begins. */
export async function fetchFormLeads(
  input: { readonly form: string; readonly page: string | null; readonly after: string | null; readonly since: number },
  config: MetaConfig,
  deps: GraphDeps,
): Promise<GraphAnswer<{ readonly leads: readonly MetaLeadFacts[]; readonly after: string | null }>> {
  const filtering = [{ field: 'time_created', operator: 'GREATER_THAN', value: Math.floor(input.since / 1000) }]
  const query = {
    fields: leadFields,
    limit: '100',
    filtering: JSON.stringify(filtering),
    ...(input.after !== null && { after: input.after }),
  }
  const answer = await ask(`${input.form}/leads`, query, input.page, config, deps)
  if (!answer.ok) return answer
  return read(() => {
    const { data, paging } = pageSchema.parse(answer.value)
    const leads = data.map((one) => ({ ...graphLeadOf(one, { pageId: input.page }), formId: input.form }))
    return { leads, after: paging?.next === undefined ? null : (paging.cursors?.after ?? null) }
  })
}

const formsSchema = z.object({ data: z.array(z.object({ id: z.union([z.string(), z.number()]).transform(String) })) })

/** The forms of a page. */
export async function fetchForms(
  page: string,
  config: MetaConfig,
  deps: GraphDeps,
): Promise<GraphAnswer<readonly string[]>> {
  const answer = await ask(`${page}/leadgen_forms`, { fields: 'id,name,status', limit: '100' }, page, config, deps)
  return answer.ok ? read(() => formsSchema.parse(answer.value).data.map(({ id }) => id)) : answer
}

async function ask(
  path: string,
  query: Readonly<Record<string, string>>,
  page: string | null,
  config: MetaConfig,
  deps: GraphDeps,
): Promise<GraphAnswer<unknown>> {
  const sealed = config.pages.find(({ id }) => id === page)?.accessToken ?? config.accessToken
  const token = opened(sealed, deps)
  if (token === null)
    return { ok: false, why: 'There is no access token for this page.', again: true, retryAfterMs: null }
  const secret = opened(config.appSecret, deps)
  const proof = secret === null ? null : createHmac('sha256', secret).update(token).digest('hex')
  const params = new URLSearchParams({
    ...query,
    access_token: token,
    ...(proof !== null && { appsecret_proof: proof }),
  })
  const url = `${config.graphUrl.replace(/\/+$/, '')}/${path.split('/').map(encodeURIComponent).join('/')}?${params.toString()}`
  const { status, answer, error, retryAfterMs } = await deps.outgoing.sender.send({
    url,
    method: 'GET',
    headers: { accept: 'application/json' },
    body: '',
    keepBytes: mostBytes,
  })
  if (status === null || answer === null) {
    return { ok: false, why: error ?? 'Meta did not answer.', again: true, retryAfterMs }
  }
  if (error !== null) return { ...refusal(answer, error), retryAfterMs }
  return read(() => readGraph(answer))
}

const errorSchema = z.object({ error: z.object({ message: z.string(), code: z.number() }) })

/** What an answer of Graph that is no success means; 100 names something that is not there or not to be read. */
function refusal(answer: string, error: string): { readonly ok: false; readonly why: string; readonly again: boolean } {
  const told = read(() => errorSchema.parse(readGraph(answer)).error)
  if (!told.ok) return { ok: false, why: error, again: true }
  const { code, message } = told.value
  return { ok: false, why: `Meta refused it (${code}): ${message.slice(0, 300)}`, again: code !== 100 }
}

function read<T>(parse: () => T): GraphAnswer<T> {
  try {
    return { ok: true, value: parse() }
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    return { ok: false, why: `Meta’s answer was not understood: ${why.slice(0, 200)}`, again: true, retryAfterMs: null }
  }
}
