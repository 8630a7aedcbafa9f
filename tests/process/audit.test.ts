import { execFile } from 'node:child_process'
import { expect, it } from 'vitest'
import { z } from 'zod'

const report = z.object({
  vulnerabilities: z.record(z.string(), z.object({ severity: z.string(), via: z.array(z.unknown()) })),
})

/** What `npm audit` says of what is shipped; null with the reason where the service cannot be asked. */
function audit(): Promise<{ readonly found: z.infer<typeof report> | null; readonly why: string }> {
  return new Promise((resolve) => {
    execFile('npm', ['audit', '--omit=dev', '--json'], { timeout: 60_000, maxBuffer: 64e6 }, (_, out, err) => {
      const parsed = report.safeParse(json(out))
      resolve({ found: parsed.data ?? null, why: (err || out).replaceAll(/\s+/g, ' ').slice(0, 300) })
    })
  })
}

function json(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

it('no known hole of high severity is in what is shipped', async ({ skip }) => {
  const { found, why } = await audit()
  if (found === null) {
    const told = `NOT AUDITED: the registry's audit service could not be asked (${why}). Run "npm audit --omit=dev" where it can.`
    console.error(`\n${'!'.repeat(72)}\n${told}\n${'!'.repeat(72)}\n`)
    skip(told)
  }
  const grave = Object.entries(found?.vulnerabilities ?? {}).filter(([, { severity }]) =>
    /^(high|critical)$/.test(severity),
  )
  expect(grave.map(([name, { severity, via }]) => `${name}: ${severity} ${JSON.stringify(via)}`)).toEqual([])
})
