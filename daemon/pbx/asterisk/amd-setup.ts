import type { DialplanExtension, DialplanLine } from '../../../provisioning/asterisk/amd-extension.js'
import { amdDialplan, quietDialplan } from '../../../provisioning/asterisk/amd-extension.js'
import type { AmiLink } from './ami-link.js'
import { text } from './ami-translate.js'

/** What came of putting machine detection into the dialplan. */
export type AmdSetup = { readonly ok: true; readonly added: boolean } | { readonly ok: false; readonly why: string }

/**
 * Makes sure that our extensions stand in our own context, without touching the PBX's files. A `dialplan reload` or a restart of the
 * PBX takes them away, so this is asked again and again; what stands there already is left alone, for a call may be running in it.
 */
export async function ensureAmdDialplan(link: AmiLink, context: string, application: string): Promise<AmdSetup> {
  let added = false
  for (const wanted of [amdDialplan(application), quietDialplan(application)]) {
    const setup = await ensureExtension(link, context, wanted)
    if (!setup.ok) return setup
    added ||= setup.added
  }
  return { ok: true, added }
}

async function ensureExtension(
  link: AmiLink,
  context: string,
  { extension, lines }: DialplanExtension,
): Promise<AmdSetup> {
  const present = await link.list({ action: 'ShowDialPlan', context, extension })
  const standing = present.filter((line) => text(line, 'extension') === extension && text(line, 'application') !== '')
  if (standing.length === lines.length && lines.every((line, index) => same(line, standing[index]))) {
    return { ok: true, added: false }
  }
  for (const line of lines) {
    const response = await link.ask({
      action: 'DialplanExtensionAdd',
      context,
      extension,
      priority: String(line.priority),
      application: line.application,
      ...(line.data === '' ? {} : { applicationData: line.data }),
      replace: 'yes',
    })
    if (text(response, 'response') !== 'Success') return { ok: false, why: text(response, 'message') }
  }
  return { ok: true, added: true }
}

function same(line: DialplanLine, shown: Parameters<typeof text>[0] | undefined): boolean {
  return shown !== undefined && text(shown, 'application') === line.application && text(shown, 'appdata') === line.data
}
