import { fileRow } from '../../rows.js'
import { idParam } from '../../schema/pieces.js'
import { getRecording } from './service.js'

export const recordingRows = [
  fileRow({
    method: 'get',
    path: '/recordings/:id',
    tag: 'Calls',
    summary: 'The recording of a call, by the call’s id; whole or by Range',
    right: 'call.read',
    params: idParam,
    contentType: 'audio/wav',
    run: ({ principal, params, deps }) => getRecording(principal, { call: params.id }, deps),
  }),
]
