import { z } from 'zod'
import { fileRow, uploadRow } from '../../rows.js'
import { idParam, idText } from '../../schema/pieces.js'
import { getRecording } from './service.js'
import { keepUploadedRecording } from './upload-service.js'

const recordingQuery = z.strictObject({
  side: z.enum(['both', 'remote']).default('both').describe('`remote`: the far voice alone, where it was uploaded.'),
})

const uploadedWire = z.object({
  callId: z.int(),
  recordingUrl: z.string(),
  filename: z.string(),
  size: z.int().describe('bytes'),
})

/** Where a call's recording is fetched. */
export function recordingUrl(call: number): string {
  return `/api/recordings/${call}`
}

/** Before `/calls/:id`, since the first that fits is taken. */
export const recordingRows = [
  uploadRow({
    method: 'post',
    path: '/calls/upload-recording',
    tag: 'Calls',
    summary: 'Upload the recording of a call',
    description:
      'WebM, Ogg, WAV, MP3 or M4A, told by its first bytes; its name plays no part. Agents upload for calls of their own. A recording that is there is never replaced.',
    right: 'call.read',
    body: z.strictObject({ callId: idText }),
    bodyExample: { callId: '1' },
    part: 'recording',
    answer: {
      data: uploadedWire,
      example: {
        callId: 1,
        recordingUrl: recordingUrl(1),
        filename: 'recording_1_20251113_093000.webm',
        size: 245_678,
      },
    },
    run: async ({ principal, body, file, deps }) => {
      const input = { call: body.callId, file, side: 'both' } as const
      const { call, filename, bytes } = await keepUploadedRecording(principal, input, deps)
      const data = { callId: call.id, recordingUrl: recordingUrl(call.id), filename, size: bytes }
      return { data, message: 'Recording uploaded successfully' }
    },
  }),
  fileRow({
    method: 'get',
    path: '/recordings/:id',
    tag: 'Calls',
    summary: 'The recording of a call, by the call’s id; whole or by Range',
    right: 'call.read',
    params: idParam,
    query: recordingQuery,
    contentType: 'audio/*',
    run: ({ principal, params, query, deps }) => getRecording(principal, { call: params.id, side: query.side }, deps),
  }),
]
