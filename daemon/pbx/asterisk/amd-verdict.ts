import type { Verdict } from '../../../dialer/model/outcome.js'

/** What `AMDSTATUS` says. https://docs.asterisk.org/Latest_API/API_Documentation/Dialplan_Applications/AMD/ */
export function verdictOf(amdStatus: string): Verdict {
  if (amdStatus === 'HUMAN') return 'human'
  return amdStatus === 'MACHINE' ? 'machine' : 'unsure'
}
