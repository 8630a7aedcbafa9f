import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { z } from 'zod'
import { root } from '../house/support/source-files.js'

it('the built package gives front ends the typed client, with its declarations', () => {
  const code = `const { ApiError, createClient } = await import('trunkline/client')
    console.log(typeof ApiError, typeof createClient({ baseUrl: 'http://localhost/api' }).signIn)`
  const said = execFileSync(process.execPath, ['--input-type=module', '--eval', code], { cwd: root, encoding: 'utf8' })
  expect(said.trim()).toBe('function function')
  const { exports } = z
    .object({ exports: z.object({ './client': z.object({ types: z.string() }) }) })
    .parse(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')))
  const types = join(root, exports['./client'].types)
  expect(existsSync(types)).toBe(true)
  // What the client's types are inferred from.
  expect(existsSync(join(types, '../../native/native.d.ts'))).toBe(true)
})
