import { z } from 'zod'
import { DomainError } from '../../../dialer/model/domain-error.js'
import { toneWav } from '../../../provisioning/twilio/tones.js'
import type { ApiDeps } from '../../api-deps.js'
import { nothing, parseInput } from '../../contract/parse-input.js'
import type { Reply } from '../../contract/reply.js'
import type { RawRequest, Row, RowContext } from '../../contract/row.js'
import { receiveTwilio } from './receive.js'

const doorPath = z.object({ site: z.string().max(63), door: z.string().max(20) })
const tonePath = z.object({ site: z.string().max(63), tone: z.enum(['ring.wav', 'beep.wav']) })

/** A row whose caller proves itself by a signature over address and form, in place of a principal. */
function row(
  facts: Pick<Row<ApiDeps>, 'method' | 'path' | 'summary' | 'handle'> & { params?: z.ZodType },
): Row<ApiDeps> {
  return {
    kind: 'json',
    tag: 'Twilio',
    description: 'For Twilio alone: anything without its signature is refused.',
    right: 'public',
    freeOnThisHost: true,
    isUncounted: true,
    provesIdentity: false,
    query: z.record(z.string(), z.unknown()),
    body: null,
    form: null,
    fileParts: [],
    bodyExample: undefined,
    response: {
      status: 204,
      list: false,
      bare: false,
      data: null,
      example: undefined,
      contentType: 'application/json',
    },
    ...facts,
    params: facts.params ?? nothing,
  }
}

/** Hands a request over and answers with its document, or with nothing. */
async function receive(
  raw: RawRequest,
  { deps }: RowContext<ApiDeps>,
  where: { readonly site: string | null; readonly door: string },
): Promise<Reply> {
  const body = await raw.bytes()
  const signature = raw.headers.get('x-twilio-signature')
  const document = await receiveTwilio(deps.pbxDoor, where, { target: raw.target, body, signature })
  return document === null
    ? { kind: 'empty', status: 204 }
    : { kind: 'text', body: document, contentType: 'text/xml; charset=utf-8' }
}

/** The doors of each site. */
export const twilioRows: readonly Row<ApiDeps>[] = [
  row({
    method: 'get',
    path: '/twilio/:site/tones/:tone',
    summary: 'A tone that Twilio plays',
    params: tonePath,
    handle: async (raw, { deps }) => {
      const { site, tone } = parseInput<typeof tonePath>(tonePath, raw.params, 'path')
      if (!deps.pbxDoor.senders().some((sender) => sender.site === site)) {
        throw new DomainError('NOT_FOUND', 'There is no such site.')
      }
      const wav = toneWav(tone === 'ring.wav' ? 'ring' : 'beep')
      return { kind: 'text', body: new Blob([wav]).stream(), contentType: 'audio/wav' }
    },
  }),
  row({
    method: 'post',
    path: '/twilio/:site/:door',
    summary: 'Something that Twilio tells or asks',
    params: doorPath,
    handle: async (raw, context) =>
      await receive(raw, context, parseInput<typeof doorPath>(doorPath, raw.params, 'path')),
  }),
]

/** The two addresses that a front end's contract prints; the site is found by what was sent. */
export const twilioCallbackRows: readonly Row<ApiDeps>[] = [
  row({
    method: 'post',
    path: '/api/calls/status-callback',
    summary: 'How a call of Twilio goes on',
    handle: async (raw, context) => await receive(raw, context, { site: null, door: 'status' }),
  }),
  row({
    method: 'post',
    path: '/api/calls/recording-status',
    summary: 'What became of a recording of Twilio',
    handle: async (raw, context) => await receive(raw, context, { site: null, door: 'recording' }),
  }),
]
