import { createConfig, lintFromString } from '@redocly/openapi-core'
import { describe, expect, it } from 'vitest'
import { ibratDialect } from '../../api/dialects/ibrat/index.js'
import { usualIbratSettings } from '../../api/dialects/ibrat/settings.js'
import { telecallerDialect } from '../../api/dialects/telecaller/index.js'
import { usualTelecallerSettings } from '../../api/dialects/telecaller/settings.js'
import { nativeDialect } from '../../api/native/native.js'

const ibrat = ibratDialect({ version: '0.0.0', basePath: '/ibrat', settings: usualIbratSettings, limits: null })
const telecaller = telecallerDialect({
  version: '0.0.0',
  basePath: '/telecaller',
  settings: usualTelecallerSettings,
  limits: null,
})
const apis = [nativeDialect('0.0.0'), ibrat, telecaller]

/**
 * Left out of the linter's recommended rules: a fixed path beside `/{id}`, which the contracts print and the first row that fits decides;
 * and descriptions of tags, whose names say it.
 */
const rules = { 'no-ambiguous-paths': 'off', 'tag-description': 'off' } as const

describe.each(apis.map((api) => [api.name, api] as const))('the description of %s', (_, api) => {
  it('passes a public linter, examples included', async () => {
    const config = await createConfig({
      extends: ['recommended'],
      rules: { ...rules, 'no-invalid-media-type-examples': 'error' },
    })
    const source = api.assets.find(({ path }) => path.endsWith('/openapi.json'))?.body() ?? ''
    const problems = await lintFromString({ source, config })
    expect(
      problems.map(({ ruleId, message, location }) => `${ruleId} ${location[0]?.pointer ?? ''} ${message}`),
    ).toEqual([])
  })

  it.each(api.rows.map((row) => [`${row.method.toUpperCase()} ${row.path}`, row] as const))(
    'shows of %s a request and an answer that its own schemas take',
    (_name, { body, bodyExample, response: { data, example } }) => {
      // Of a body that nothing must be in, none is shown where the row shows none.
      expect(body?.safeParse(bodyExample ?? {}).error).toBeUndefined()
      expect(data?.safeParse(example).error).toBeUndefined()
    },
  )
})
