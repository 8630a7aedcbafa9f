import type { PbxAccount } from '../../api/features/pbx-account/kept-account.js'
import { siteId, trunkName } from '../../dialer/model/ids.js'
import type { Clock } from '../../dialer/ports/clock.js'
import type { PbxDriver } from '../../dialer/ports/pbx.js'
import { dataPaths } from '../../storage/data-folder.js'
import type { AsteriskConfig as AsteriskPbx, PbxConfig, SiteConfig } from '../config/config.js'
import type { Log } from '../log.js'
import { createAsteriskDriver } from './asterisk/asterisk.driver.js'
import type { AsteriskConfig } from './asterisk/asterisk-config.js'
import { type DriverWatcher, measuredDriver } from './measured-driver.js'
import type { People } from './simulator/behaviour.js'
import { createPeople, noDetectionErrors, type PeopleMix, usualMix } from './simulator/people.js'
import { createSimulatorDriver } from './simulator/simulator-driver.js'
import { createSimulatedPbx } from './simulator/world.js'
import { twilioCapabilities } from './twilio/capabilities.js'
import { createLegFile, createLegMemory } from './twilio/leg-keeper.js'
import { createTwilioDriver } from './twilio/twilio.driver.js'
import { twilioConfigOf } from './twilio-config-of.js'

export interface DriverParts {
  readonly pbx: PbxConfig
  readonly site: SiteConfig
  readonly clock: Clock
  readonly log: Log
  /** The data folder, where what a driver must know after a restart is kept. Absent: nowhere. */
  readonly keepIn?: string
  /** The site's own account. Absent or null: it has none. */
  readonly account?: PbxAccount | null
  /** Told of what passes. */
  readonly watcher?: DriverWatcher
}

/** Quicker than life, so that something is to be seen at once; detection errs as it does, a little. */
const demoMix: PeopleMix = {
  ...usualMix,
  answerMs: [800, 7000],
  talkMs: 40_000,
  detection: { ...noDetectionErrors, personAsMachine: 0.01, machineAsPerson: 0.05 },
}

/** The people behind the numbers of a simulated PBX. */
export function simulatedPeople(seed: number): People {
  return createPeople(seed, demoMix)
}

/** A driver for one site on one PBX. Each site has its own session, so that what belongs to another site is never touched. */
export function createDriver(parts: DriverParts): PbxDriver {
  const driver = plainDriver(parts)
  return parts.watcher ? measuredDriver(driver, parts.clock, parts.watcher) : driver
}

function plainDriver({ pbx, site, clock, log, keepIn, account = null, watcher }: DriverParts): PbxDriver {
  const simulated = (seed: number): PbxDriver => {
    const trunks = site.limits.trunks.map(({ name, maxLines }) => ({ name, maxLines }))
    const world = createSimulatedPbx({ clock, people: simulatedPeople(seed), trunks })
    return createSimulatorDriver(pbx.name, world, clock)
  }
  switch (pbx.type) {
    case 'simulator':
      return simulated(pbx.seed)
    case 'twilio': {
      const config = twilioConfigOf(pbx, site, account)
      if (config === null) {
        log.warn({ site: site.id, pbx: pbx.name }, `simulation mode: ${noCredentials}, so nobody is really called`)
        // What a campaign may want is what it may want later.
        return { ...simulated(1), capabilities: twilioCapabilities(pbx), simulates: noCredentials }
      }
      const keeper = keepIn === undefined ? createLegMemory() : createLegFile(dataPaths(keepIn).legs(siteId(site.id)))
      return createTwilioDriver({ config, clock, log, keeper, unread: () => watcher?.unread() })
    }
    case 'asterisk':
      return createAsteriskDriver(asteriskConfigOf(pbx, site), clock, log, () => watcher?.unread())
  }
}

const noCredentials = 'the Twilio account has no accountSid and authToken'

/** What the Asterisk driver of one site must know. */
export function asteriskConfigOf(pbx: AsteriskPbx, site: SiteConfig): AsteriskConfig {
  return {
    name: pbx.name,
    site: siteId(site.id),
    ariUrl: pbx.ari.url,
    ariUser: pbx.ari.user,
    ariPassword: pbx.ari.password,
    amiHost: pbx.ami.host,
    amiPort: pbx.ami.port,
    amiUser: pbx.ami.user,
    amiPassword: pbx.ami.password,
    application: `${pbx.ari.application}-${site.id}`,
    trunks: site.limits.trunks.map(({ name }) => ({
      name: trunkName(name),
      endpoint: pbx.trunks.find((trunk) => trunk.name === name)?.endpoint ?? `PJSIP/{number}@${name}`,
    })),
    extensionTemplate: pbx.extensions,
    transport: pbx.ari.transport,
    amdContext: pbx.amdContext,
    musicClass: pbx.musicClass,
  }
}
