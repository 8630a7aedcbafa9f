import { noCapabilities, type PbxCapabilities } from '../../../dialer/ports/pbx-capabilities.js'
import type { TwilioConfig } from './twilio-config.js'

/**
 * What Twilio can do. It tells no phone's registration, and not when a greeting is over without keeping the verdict back until then;
 * prompts can be played where there is a place to fetch them from.
 */
export function twilioCapabilities({ promptsUrl }: Pick<TwilioConfig, 'promptsUrl'>): PbxCapabilities {
  return {
    ...noCapabilities,
    screening: true,
    shadowScreening: true,
    play: promptsUrl !== null,
    holding: true,
    recording: true,
    recordingPause: true,
    trunkStates: true,
    snapshot: true,
    callerId: true,
  }
}
