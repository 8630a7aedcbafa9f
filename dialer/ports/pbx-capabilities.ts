/** What a PBX can do; asked before, never found out by failing. */
export interface PbxCapabilities {
  /** Tells people from answering machines. */
  readonly screening: boolean
  /** Does so also beside a conversation that goes on already. */
  readonly shadowScreening: boolean
  /** Plays media to a leg. */
  readonly play: boolean
  /** Hears when the other side has stopped speaking, so that a message begins after a greeting. */
  readonly greetingEnd: boolean
  /** Keeps agents' phones off hook between calls. */
  readonly holding: boolean
  readonly recording: boolean
  readonly recordingPause: boolean
  /** Can be asked for its phones' registrations. */
  readonly phoneStates: boolean
  readonly trunkStates: boolean
  /** A snapshot lists every leg that is ours. */
  readonly snapshot: boolean
  /** Sends our caller id. */
  readonly callerId: boolean
}

export type PbxCapability = keyof PbxCapabilities

/** Where a driver starts from, so that a new flag breaks none. */
export const noCapabilities: PbxCapabilities = {
  screening: false,
  shadowScreening: false,
  play: false,
  greetingEnd: false,
  holding: false,
  recording: false,
  recordingPause: false,
  phoneStates: false,
  trunkStates: false,
  snapshot: false,
  callerId: false,
}

/** Everything a PBX can do. */
export const allCapabilities: PbxCapabilities = {
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
