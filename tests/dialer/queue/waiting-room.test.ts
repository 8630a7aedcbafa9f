import { describe, expect, it } from 'vitest'
import { callRef } from '../../../dialer/model/ids.js'
import { createWaitingRoom } from '../../../dialer/queue/waiting-room.js'

describe('the waiting room', () => {
  it('keeps the order of answering, also for a call that comes back', () => {
    const room = createWaitingRoom()
    room.enter(callRef('a'), 100)
    room.enter(callRef('b'), 200)
    room.enter(callRef('c'), 200)
    room.leave(callRef('a'))
    expect(room.inOrder()).toEqual(['b', 'c'])
    room.enter(callRef('a'), 100)
    room.enter(callRef('a'), 100)
    expect(room.inOrder()).toEqual(['a', 'b', 'c'])
    room.leave(callRef('x'))
    expect(room.size).toBe(3)
  })
})
