import { existsSync, readFileSync } from 'node:fs'
import { z } from 'zod'

const manifest = z.object({ version: z.string() })

/** The product's version, from the package's manifest: one folder up from source, two from a build. */
export function readVersion(): string {
  const places = ['../package.json', '../../package.json'].map((path) => new URL(path, import.meta.url))
  const found = places.find((place) => existsSync(place))
  return found === undefined ? 'unknown' : manifest.parse(JSON.parse(readFileSync(found, 'utf8'))).version
}
