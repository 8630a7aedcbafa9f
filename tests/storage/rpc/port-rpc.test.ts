import { MessageChannel } from 'node:worker_threads'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { DomainError } from '../../../dialer/model/domain-error.js'
import { createPortRpc, type PortRpc } from '../../../storage/rpc/port-rpc.js'
import { refusalOf } from '../support.js'

interface Kitchen {
  readonly requests: {
    readonly cook: { readonly input: { readonly dish: string }; readonly output: string }
    readonly weigh: { readonly input: null; readonly output: () => number }
    readonly wait: { readonly input: null; readonly output: null }
  }
  readonly notices: { readonly bell: number }
}
interface Guest {
  readonly requests: Record<never, never>
  readonly notices: { readonly ready: string }
}

let channel: MessageChannel
let guest: PortRpc<Kitchen>
let kitchen: PortRpc<Guest>
let bells: number[]
let heard: string[]

beforeEach(() => {
  channel = new MessageChannel()
  bells = []
  heard = []
  guest = createPortRpc<Kitchen, Guest>(channel.port1, {
    requests: {},
    notices: { ready: (dish) => void heard.push(dish) },
  })
  kitchen = createPortRpc<Guest, Kitchen>(channel.port2, {
    requests: {
      cook: ({ dish }) => {
        if (dish === 'nothing') throw new DomainError('CONFLICT', 'Choose a dish.', { dishes: ['soup'] })
        if (dish === 'fire') throw new TypeError('it burns')
        kitchen.tell('ready', dish)
        return `${dish}, hot`
      },
      weigh: () => () => 5,
      wait: () => new Promise<null>(() => undefined),
    },
    notices: { bell: (times) => void bells.push(times) },
  })
})
afterEach(() => {
  channel.port1.close()
  channel.port2.close()
})

describe('requests over a port', () => {
  it('are answered each with its own answer, and notices come in order before it', async () => {
    guest.tell('bell', 1)
    const answers = await Promise.all(['soup', 'rice'].map((dish) => guest.ask('cook', { dish })))
    expect(answers).toEqual(['soup, hot', 'rice, hot'])
    expect(bells).toEqual([1])
    expect(heard).toEqual(['soup', 'rice'])
  })

  it('fail with the same error on both sides', async () => {
    const asked = guest.ask('cook', { dish: 'nothing' })
    await expect(asked).rejects.toBeInstanceOf(DomainError)
    await expect(asked).rejects.toMatchObject({
      code: 'CONFLICT',
      message: 'Choose a dish.',
      details: { dishes: ['soup'] },
    })
    await expect(guest.ask('cook', { dish: 'fire' })).rejects.toMatchObject({ code: 'INTERNAL_ERROR' })
  })

  it('fail when the answer cannot cross, instead of never being answered', async () => {
    await expect(guest.ask('weigh', null)).rejects.toMatchObject({ code: 'INTERNAL_ERROR' })
  })

  it('fail with STORAGE_UNAVAILABLE when the port closes, those that wait and those that come', async () => {
    const waiting = refusalOf(guest.ask('wait', null))
    channel.port2.close()
    await guest.closed
    expect(await waiting).toBe('STORAGE_UNAVAILABLE')
    await expect(guest.ask('wait', null)).rejects.toMatchObject({ code: 'STORAGE_UNAVAILABLE' })
  })

  it('ignore messages that are not theirs', async () => {
    channel.port2.postMessage({ note: 'something else on the same port' })
    expect(await guest.ask('cook', { dish: 'soup' })).toBe('soup, hot')
  })
})
