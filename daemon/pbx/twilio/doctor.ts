import type { Clock } from '../../../dialer/ports/clock.js'
import type { Finding } from '../../../provisioning/finding.js'
import { checkTwilio, simulationFinding } from '../../../provisioning/twilio/check.js'
import type { TwilioConfig } from './twilio-config.js'
import { openTwilioRest, type TwilioRestParts } from './twilio-rest.js'

/** What a site wants to use. */
export interface TwilioWishes {
  readonly sounds: readonly string[]
}

/**
 * Checks the configured account without changing anything and without calling anybody.
 * @param config null: there are no credentials
 */
export async function examineTwilio(
  name: string,
  config: TwilioConfig | null,
  { sounds }: TwilioWishes,
  clock: Clock,
  wrap?: TwilioRestParts['wrap'],
): Promise<readonly Finding[]> {
  if (config === null) return [simulationFinding(name)]
  const rest = await openTwilioRest({ config, clock, heard: () => undefined, ...(wrap && { wrap }) })
  return await checkTwilio(
    { account: () => rest.account(), numbers: () => rest.numbers() },
    {
      pbx: name,
      apiUrl: config.apiUrl,
      publicUrl: config.publicUrl,
      trunks: config.trunks,
      countries: config.countries,
      spendPerDay: config.spend.perDay,
      promptsUrl: config.promptsUrl,
      sounds,
    },
  )
}
