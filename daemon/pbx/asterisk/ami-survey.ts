import { type AmiLink, type AmiMessage } from './ami-link.js'
import { type AmiFact, text, translateAmi, wantedAmiEvents } from './ami-translate.js'
import type { FactSeed } from './merge.js'

/**
 * Tells AMI which events to send: those we read, and none of our own legs', which ARI tells us already.
 * Without it every call would cost some twenty messages more. Needs the `system` right; false without it.
 */
export async function filterAmiEvents(link: AmiLink): Promise<boolean> {
  const filters = [...wantedAmiEvents, '!Uniqueid: tl\\.']
  const answers: AmiMessage[] = []
  for (const filter of filters) answers.push(await link.ask({ action: 'Filter', operation: 'Add', filter }))
  return answers.every((answer) => text(answer, 'response') === 'Success')
}

/** Asks for all endpoints with their contacts, registrations and channels. */
export async function surveyPbx(link: AmiLink): Promise<FactSeed> {
  const endpoints = await link.list({ action: 'PJSIPShowEndpoints' })
  const registrations = await link.list({ action: 'PJSIPShowRegistrationsOutbound' })
  const channels = await link.list({ action: 'CoreShowChannels' })
  const told = [...registrations, ...channels].map(translateAmi)
  return {
    endpoints: endpoints.map((endpoint) => text(endpoint, 'objectname')).filter((name) => name !== ''),
    facts: [...endpoints.flatMap(contactFacts), ...told.filter((fact) => fact !== null)],
  }
}

/** An endpoint lists its contacts as `aor/uri,aor/uri,`; those of a trunk are in no other list, since nobody registered them. */
function contactFacts(endpoint: AmiMessage): readonly AmiFact[] {
  const state = text(endpoint, 'devicestate') === 'Unavailable' ? 'unreachable' : 'reachable'
  return text(endpoint, 'contacts')
    .split(',')
    .filter((contact) => contact.includes('/'))
    .map((contact) => ({
      kind: 'contact',
      endpoint: text(endpoint, 'objectname'),
      uri: contact.slice(contact.indexOf('/') + 1),
      state,
    }))
}
