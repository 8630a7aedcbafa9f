import { noCapabilities, type PbxCapabilities } from '../../../dialer/ports/pbx-capabilities.js'

/** What Asterisk 18 and newer can do through ARI and AMI together. */
export const asteriskCapabilities: PbxCapabilities = {
  ...noCapabilities,
  screening: true,
  shadowScreening: true,
  play: true,
  greetingEnd: true,
  holding: true,
  recording: true,
  recordingPause: true,
  phoneStates: true,
  trunkStates: true,
  snapshot: true,
  callerId: true,
}
