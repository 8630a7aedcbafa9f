import { z } from 'zod'
import {
  type AmdSettings,
  type AmdThresholds,
  afterVerdictMs,
  defaultAmdThresholds,
  type OnMachine,
} from '../../../../dialer/model/amd-settings.js'
import type { AmdSettingsPatch } from '../../../../storage/campaigns/settings-patch.js'
import type { Wire } from '../../../contract/reply.js'
import { given } from './given.js'

const media = z
  .string()
  .regex(
    /^(sound:[A-Za-z0-9_/-]{1,200}|tone:(ring|beep))$/,
    'Use sound:NAME (a prompt of the PBX), tone:ring or tone:beep.',
  )

const onMachineWords = ['hang_up', 'leave_message', 'connect_agent'] as const
type WireOnMachine = (typeof onMachineWords)[number]

const onMachineToWire: Readonly<Record<OnMachine, WireOnMachine>> = {
  hangUp: 'hang_up',
  leaveMessage: 'leave_message',
  connectAgent: 'connect_agent',
}
const onMachineFromWire: Readonly<Record<WireOnMachine, OnMachine>> = {
  hang_up: 'hangUp',
  leave_message: 'leaveMessage',
  connect_agent: 'connectAgent',
}

const ms = (least: number, most: number, means: string) => z.int().min(least).max(most).describe(`${means} ms`)

/** What detection listens for, as it is sent and answered. */
export const amdThresholds = z.strictObject({
  initialSilenceMs: ms(200, 20_000, 'Silence before the first sound longer than this: a machine.'),
  greetingMs: ms(200, 20_000, 'Speech without a pause longer than this: a machine.'),
  afterGreetingSilenceMs: ms(100, 10_000, 'Silence after the first words longer than this: a person.'),
  totalAnalysisMs: ms(500, 30_000, 'Gives up after this: unsure, so a person.'),
  minimumWordMs: ms(20, 2000, 'A shorter sound is no word.'),
  betweenWordsSilenceMs: ms(20, 2000, 'A shorter pause does not part two words.'),
  maximumWords: z.int().min(1).max(50).describe('More words than this: a machine.'),
  silenceThreshold: z.int().min(0).max(32_767).describe('Sound below this mean level is silence.'),
  maximumWordMs: ms(100, 30_000, 'A single word longer than this: a machine.'),
})

const costs = z.strictObject({
  personAsMachine: z.number().min(0).max(1_000_000).describe('Cost of a person taken for a machine.'),
  machineToAgent: z.number().min(0).max(1_000_000).describe('Cost of a machine given to an agent.'),
})

const amd = z.strictObject({
  mode: z
    .enum(['off', 'on', 'shadow'])
    .describe(
      '`shadow`: every answer goes to an agent at once; detection listens beside the conversation and is only written down.',
    ),
  verdictWithinMs: ms(
    300,
    30_000,
    'A verdict not given this long after the answer counts as a person’s; part of `dropAfterMs`.',
  ),
  allowLateVerdict: z.boolean().describe('Lets `verdictWithinMs` reach beyond `dropAfterMs`.'),
  onMachine: z.enum(onMachineWords),
  message: media.nullable().describe('Needed for `leave_message`.'),
  greetingWaitMs: ms(
    0,
    60_000,
    'The message begins when the greeting is over, at the latest so long after the verdict; exactly then on a PBX that cannot hear it.',
  ),
  auditShare: z
    .number()
    .min(0)
    .max(1)
    .describe('Share of machine verdicts handed to a ready agent all the same, to keep the errors measured.'),
  misjudgedShare: z
    .number()
    .min(0)
    .max(0.5)
    .nullable()
    .describe('Share of people taken for machines that pacing reckons with; null: as measured.'),
  thresholds: amdThresholds,
  costs,
})

/** The settings group `amd` as it is sent; absent ones keep their value. */
export const amdInput = amd
  .extend({ thresholds: amdThresholds.partial(), costs: costs.partial() })
  .partial()
  .optional()
  .describe('Answering machine detection.')

/** The same, complete. */
export const amdWire = amd.extend({ message: z.string().nullable() })

/** The group of the wire as a change of ours. */
export function amdPatch({
  onMachine,
  thresholds,
  costs,
  ...same
}: NonNullable<z.output<typeof amdInput>>): AmdSettingsPatch {
  return {
    ...given(same),
    ...(onMachine && { onMachine: onMachineFromWire[onMachine] }),
    ...(thresholds && { thresholds: given(thresholds) }),
    ...(costs && { costs: given(costs) }),
  }
}

/** The group as answers carry it. */
export function amdToWire(settings: AmdSettings): Wire {
  const { onMachine, thresholds, costs, ...same } = settings
  return { ...same, onMachine: onMachineToWire[onMachine], thresholds: { ...thresholds }, costs: { ...costs } }
}

/** What of the group contradicts itself or the time in which a person must be served; null: nothing. */
export function amdFault(
  settings: AmdSettings,
  dropAfterMs: number,
): { readonly field: string; readonly problem: string } | null {
  if (settings.mode === 'off') return null
  if (settings.onMachine === 'leaveMessage' && settings.message === null) {
    return { field: 'settings.amd.message', problem: 'A message is needed to leave one on a machine.' }
  }
  const most = dropAfterMs - afterVerdictMs
  if (settings.mode === 'on' && !settings.allowLateVerdict && settings.verdictWithinMs > most) {
    return {
      field: 'settings.amd.verdictWithinMs',
      problem:
        `A person is dropped ${dropAfterMs} ms after the answer (dropAfterMs), and the verdict's time is part of it: allow ${Math.max(0, most)} ms ` +
        'at most, or set amd.allowLateVerdict where the law lets people wait longer.',
    }
  }
  return contradiction(settings.thresholds)
}

function contradiction(thresholds: AmdThresholds): { readonly field: string; readonly problem: string } | null {
  const { minimumWordMs, maximumWordMs } = thresholds
  if (minimumWordMs < maximumWordMs) return null
  return {
    field: 'settings.amd.thresholds.maximumWordMs',
    problem: `The longest word (${maximumWordMs} ms) must be longer than the shortest (${minimumWordMs} ms).`,
  }
}

/** Example of the documentation. */
export const thresholdsExample: Wire = { ...defaultAmdThresholds }
