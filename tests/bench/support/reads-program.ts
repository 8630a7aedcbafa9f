import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { stringify } from 'yaml'

const email = 'admin@example.com'
const password = 'a-password-of-the-bench-1'
const many = { authenticated: 10_000_000, unauthenticated: 10_000_000 }

/** The configuration of a program whose lists are measured: its sites on the simulator, nothing limited, nothing done by itself. */
export function writeReadsConfig(folder: string, port: number, sites: readonly string[]): string {
  const configFile = join(folder, 'trunkline.yaml')
  writeFileSync(
    configFile,
    stringify({
      dataDir: 'data',
      http: { port, rateLimits: { native: many, ibrat: many, telecaller: many } },
      log: { format: 'json' },
      backup: { schedule: null },
      // The first copy of a gigabyte, made once in the life of a site, is not what is measured.
      archive: { enabled: false },
      admin: { email, password },
      drain: { timeoutS: 0 },
      pbxs: [{ name: 'simulated', type: 'simulator' }],
      sites: sites.map((id) => ({ id, pbx: 'simulated', defaultCountry: 'US' })),
      demo: false,
    }),
  )
  return configFile
}

/** Waits until the program answers. */
export async function answering(port: number, hasEnded: () => boolean): Promise<void> {
  for (let tries = 0; tries < 300; tries++) {
    try {
      await fetch(`http://127.0.0.1:${port}/api/health`)
      return
    } catch (error) {
      if (hasEnded()) throw error
      await new Promise((resolve) => setTimeout(resolve, 200))
    }
  }
  throw new Error('the program does not answer')
}

/** A token of the program's admin. */
export async function signIn(port: number): Promise<string> {
  const response = await fetch(`http://127.0.0.1:${port}/api/auth/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email, password }),
  })
  const { data } = (await response.json()) as { data: { token: string } }
  return data.token
}
