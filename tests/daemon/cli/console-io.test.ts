import { PassThrough } from 'node:stream'
import { expect, it } from 'vitest'
import { askHidden } from '../../../daemon/cli/console-io.js'

it('what is typed for a secret is taken and never shown', async () => {
  const [input, output] = [new PassThrough(), new PassThrough()]
  const asked = askHidden('Auth token: ', '', { input, output })
  input.write('a-token-of-the-tests\n')
  expect(await asked).toBe('a-token-of-the-tests')
  output.end()
  const shown: Buffer[] = []
  for await (const part of output) shown.push(part)
  expect(Buffer.concat(shown).toString()).toBe('Auth token: \n')
})
