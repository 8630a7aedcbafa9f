import type { TestProject } from 'vitest/node'
import { LabUnavailable } from './install-asterisk.js'
import { startLab } from './lab.js'
import type { LabAddresses } from './lab-addresses.js'

/** What the lab's test files get: a running lab, or the reason why there is none. */
export type ProvidedLab =
  | { readonly available: true; readonly addresses: LabAddresses }
  | { readonly available: false; readonly reason: string }

declare module 'vitest' {
  interface ProvidedContext {
    lab: ProvidedLab
  }
}

/** Starts one lab for all lab test files. Where it cannot run: an error in CI, a loud notice and skipped tests elsewhere. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  try {
    const owned = await startLab({ log: (line) => console.log(`[lab] ${line}`) })
    project.provide('lab', { available: true, addresses: owned.addresses })
    return () => owned.stop()
  } catch (error) {
    const inCi = !['', '0', 'false'].includes(process.env['CI'] ?? '')
    if (inCi || !(error instanceof LabUnavailable)) throw error
    const rule = '!'.repeat(100)
    console.error(`\n${rule}\nTHE TESTS ON A REAL ASTERISK DO NOT RUN: ${error.message}\n${rule}\n`)
    project.provide('lab', { available: false, reason: error.message })
    return async () => {}
  }
}
