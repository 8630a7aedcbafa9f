const spacing = {
  rule: 'min_spacing',
  value: 900,
  since: '2025-11-13T10:00:00.000Z',
  changesAt: '2025-11-13T10:15:00.000Z',
  sentence: 'The last attempt is less than 900 s ago.',
}

export const leadWhyExample = {
  leadId: 1,
  campaignId: 1,
  state: 'ready',
  sentence: spacing.sentence,
  reasons: [spacing],
  dialable: false,
  rule: spacing.rule,
  value: spacing.value,
  source: 'the campaign’s setting minSpacingS',
  until: spacing.changesAt,
  why: spacing.sentence,
  history: [
    {
      kind: 'attempt' as const,
      callId: 17,
      rule: 'no_answer',
      value: 'no_answer',
      since: '2025-11-13T10:00:00.000Z',
      changesAt: null,
      sentence: 'Attempt 1: Nobody answered in the time it may ring. Cause 19, no answer.',
    },
  ],
}

const ended = {
  rule: 'ended',
  value: 'abandoned',
  since: '2025-11-13T09:30:10.004Z',
  changesAt: null,
  sentence:
    'Dropped: no agent was free in time. When it was given up: 7 of 7 agents talking. Cause 16, normal clearing.',
}

export const callWhyExample = {
  callId: 17,
  callRef: 'lqw8-17',
  state: 'abandoned',
  sentence: ended.sentence,
  reasons: [ended],
  steps: [
    {
      rule: 'answered',
      value: null,
      since: '2025-11-13T09:30:08.000Z',
      changesAt: null,
      sentence: 'The called side answered.',
    },
    ended,
  ],
}

const wrapUp = {
  rule: 'wrap_up',
  value: 'lqw8-17',
  since: '2025-11-13T09:31:00.000Z',
  changesAt: '2025-11-13T09:31:30.000Z',
  sentence: 'The agent is in wrap-up; it ends with a disposition, or when its time is over.',
}

export const agentWhyExample = { agentId: 3, state: 'wrap_up', sentence: wrapUp.sentence, reasons: [wrapUp] }

const notActive = {
  rule: 'campaign_not_active',
  value: 'Supervisor 1',
  since: '2025-11-13T09:00:00.000Z',
  changesAt: null,
  sentence: 'The campaign was paused by Supervisor 1. Start it to place calls.',
}

export const campaignWhyExample = {
  campaignId: 1,
  state: 'paused',
  sentence: notActive.sentence,
  reasons: [notActive],
}
