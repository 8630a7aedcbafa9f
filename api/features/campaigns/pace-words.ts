import type { PaceLimit } from '../../../dialer/model/domain-event.js'

/** What keeps a campaign from placing more calls, as a sentence. */
export const paceSentence: Readonly<Record<PaceLimit, string>> = {
  none: 'The campaign places every call it wants.',
  campaignNotActive: 'The campaign is not active. Start it to place calls.',
  notStarted: 'The first day of the campaign is still to come (`settings.startAt`).',
  linkDown: 'The link to the PBX is down; calls are placed again when it is back.',
  noAgents: 'No agent of this campaign is signed on.',
  agentsBusy: 'Every agent of this campaign is busy, paused or in wrap-up.',
  noLeads: 'No lead is ready to be dialled now.',
  outsideWindow: 'It is outside the calling hours at the places of the leads that are left.',
  trunkLines: 'No trunk has a free line; a site without a trunk has none (`limits.trunks` of the site).',
  callsPerSecond: 'The most calls per second are being placed.',
  campaignLines: 'The campaign uses as many lines as it may.',
  siteLines: 'The site uses as many lines as it may.',
  abandonment: 'A limit on abandoned calls leaves no room to dial ahead: one line per ready agent until it does.',
  sitePaused: 'Dialling is paused on the whole site.',
  queuePaused: 'The call queue is paused.',
  callerIds:
    'It has no number to call with: all had their calls of the day, rest between calls, or are bad (see its caller ids).',
  storage: 'Storage does not answer in time; no attempt is begun that could not be recorded.',
  learning: 'The pacer still learns how this list answers; it opens up with the first answers.',
  linesPerAgent: 'As many lines for each agent are out as the settings of the campaign allow.',
  draining: 'The process is going down and places nothing new.',
}
