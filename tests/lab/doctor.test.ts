import { describe, expect, it } from 'vitest'
import { describeLab } from './support/describe-lab.js'
import { type SiteWish, siteOnLab } from './support/site-on-lab.js'
import { runProcess } from './support/trunkline-process.js'

type Finding = {
  readonly check: string
  readonly level: 'ok' | 'warning' | 'fault'
  readonly message: string
  readonly remedy?: string
}

describeLab('trunkline doctor on a real PBX', (lab) => {
  /** What the doctor says of a site that nobody started. */
  async function examine(wish: Partial<SiteWish>): Promise<{ code: unknown; findings: Finding[] }> {
    const site = await siteOnLab(lab, { application: 'doctor', ...wish })
    try {
      const { code, lines } = await runProcess(['doctor', '-c', site.configFile, '--json'])
      expect(lines).toHaveLength(1)
      return { code, findings: (lines[0] as unknown as { findings: Finding[] }).findings }
    } finally {
      await site.remove()
    }
  }
  const ofPbx = (findings: readonly Finding[]) => findings.filter(({ check }) => check.startsWith('PBX lab'))
  const faultsOf = (findings: readonly Finding[]) => findings.filter(({ level }) => level === 'fault')

  describe.concurrent('side by side', () => {
    it('finds nothing wrong with a good one, and leaves no trace', async () => {
      const { code, findings } = await examine({})
      expect(faultsOf(findings)).toEqual([])
      expect(code).toBe(0)
      const checks = ofPbx(findings).map(({ check, level }) => `${check.replace('PBX lab: ', '')} ${level}`)
      for (const what of ['version', 'clock', 'application name', 'modules', 'trunks', 'AMI', 'codecs']) {
        expect(checks).toContain(`${what} ok`)
      }
      expect(await lab.pbxCli('ari show apps')).not.toContain('doctor')
    })

    const faults: readonly (readonly [string, Partial<SiteWish>, string, RegExp])[] = [
      ['a wrong ARI password', { ari: { password: 'wrong-one' } }, 'ARI', /user and password/],
      ['a wrong AMI password', { ami: { password: 'wrong-one' } }, 'AMI', /user, password/],
      ['no ARI at the address', { ari: { url: 'http://127.0.0.1:9' } }, 'ARI', /does not answer/],
      ['no AMI at the address', { ami: { port: 9 } }, 'AMI', /127\.0\.0\.1:9/],
      ['a trunk the PBX does not know', { trunks: ['carrier', 'nowhere'] }, 'trunks', /nowhere/],
    ]
    it.each(faults)('finds %s and says what to do', async (_, wish, check, message) => {
      const { code, findings } = await examine(wish)
      expect(code).toBe(1)
      expect(faultsOf(findings)).toEqual([
        {
          check: `PBX lab: ${check}`,
          level: 'fault',
          message: expect.stringMatching(message),
          remedy: expect.stringMatching(/\w{3,}/),
        },
      ])
      expect(JSON.stringify(findings)).not.toContain('wrong-one')
    })

    it('warns of a name that another program has', async () => {
      const site = await siteOnLab(lab, { application: 'doctored' })
      try {
        await site.start()
        await site.waitForLink('ready')
        const { code, lines } = await runProcess(['doctor', '-c', site.configFile, '--json'])
        expect(code).toBe(0)
        const { findings } = lines[0] as unknown as { findings: Finding[] }
        expect(findings.find(({ check }) => check === 'data folder lock')?.message).toContain('is running')
        expect(findings.find(({ check }) => check === 'PBX lab: application name')?.message).toContain('doctored')
      } finally {
        await site.remove()
      }
    })
  })
})
