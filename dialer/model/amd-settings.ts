/**
 * What answering machine detection does in a campaign.
 * - `off`: every answer counts as a person
 * - `on`: an answer waits for the verdict; a machine is treated as `onMachine` says
 * - `shadow`: every answer goes to an agent at once, detection listens beside the conversation and its verdict is only written down
 */
export type AmdMode = 'off' | 'on' | 'shadow'

export const amdModes: readonly AmdMode[] = ['off', 'on', 'shadow']

/** What to do when machine detection says machine. */
export type OnMachine = 'hangUp' | 'leaveMessage' | 'connectAgent'

/**
 * What detection listens for; the words and defaults are those of Asterisk's AMD().
 * https://docs.asterisk.org/Latest_API/API_Documentation/Dialplan_Applications/AMD/
 */
export interface AmdThresholds {
  /** Silence before the first sound longer than this: a machine. ms */
  readonly initialSilenceMs: number
  /** Speech without a pause longer than this: a machine. ms */
  readonly greetingMs: number
  /** Silence after the first words longer than this: a person. ms */
  readonly afterGreetingSilenceMs: number
  /** Detection gives up after this: unsure, so a person. While calls wait for the verdict `verdictWithinMs` ends it sooner. ms */
  readonly totalAnalysisMs: number
  /** A shorter sound is no word. ms */
  readonly minimumWordMs: number
  /** A shorter pause does not part two words. ms */
  readonly betweenWordsSilenceMs: number
  /** More words than this: a machine. */
  readonly maximumWords: number
  /** Sound below this mean level is silence, 0 to 32767. */
  readonly silenceThreshold: number
  /** A single word longer than this: a machine. ms */
  readonly maximumWordMs: number
}

/** What an error costs, in any unit: only their ratio decides. */
export interface AmdCosts {
  /** A person taken for a machine: hung up on, and an abandoned call that nobody sees. */
  readonly personAsMachine: number
  /** A machine given to an agent, who has to notice and hang up. */
  readonly machineToAgent: number
}

/** Answering machine detection of a campaign. */
export interface AmdSettings {
  readonly mode: AmdMode
  /** A verdict not given this long after the answer counts as a person's. It is part of `dropAfterMs`. ms */
  readonly verdictWithinMs: number
  /** Lets `verdictWithinMs` reach beyond `dropAfterMs`: people then wait longer than the law of many places allows. */
  readonly allowLateVerdict: boolean
  readonly onMachine: OnMachine
  /** Media to leave on a machine; needed for `leaveMessage`. */
  readonly message: string | null
  /**
   * The message begins when the greeting is over, at the latest so long after the verdict; exactly so long after it where the PBX cannot
   * hear the end of a greeting. ms
   */
  readonly greetingWaitMs: number
  /**
   * Share of machine verdicts that is handed to a ready agent all the same, so that the share of misjudged people stays measured
   * while detection is on. 0 to 1
   */
  readonly auditShare: number
  /** Share of people taken for machines that pacing and the ledger reckon with, 0 to 1; null: as measured. */
  readonly misjudgedShare: number | null
  readonly thresholds: AmdThresholds
  readonly costs: AmdCosts
}

/** Room a verdict leaves for the bridge to an agent inside the time after which a call is dropped. ms */
export const afterVerdictMs = 200

/** Asterisk's own. */
export const defaultAmdThresholds: AmdThresholds = {
  initialSilenceMs: 2500,
  greetingMs: 1500,
  afterGreetingSilenceMs: 800,
  totalAnalysisMs: 5000,
  minimumWordMs: 100,
  betweenWordsSilenceMs: 50,
  maximumWords: 3,
  silenceThreshold: 256,
  maximumWordMs: 5000,
}

export const defaultAmdSettings: AmdSettings = {
  mode: 'off',
  verdictWithinMs: 1700,
  allowLateVerdict: false,
  onMachine: 'hangUp',
  message: null,
  greetingWaitMs: 12_000,
  auditShare: 0.02,
  misjudgedShare: null,
  thresholds: defaultAmdThresholds,
  costs: { personAsMachine: 20, machineToAgent: 1 },
}
