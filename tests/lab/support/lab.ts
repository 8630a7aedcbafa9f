import { randomBytes } from 'node:crypto'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { commonConfig } from './asterisk-config.js'
import {
  type AsteriskInstance,
  asteriskCli,
  createInstance,
  hostPath,
  type InstancePlace,
} from './asterisk-instance.js'
import { type CarrierCdr, readCarrierCdr } from './carrier-cdr.js'
import { installAsterisk } from './install-asterisk.js'
import type { LabAddresses } from './lab-addresses.js'
import { type ControlAction, serveControl } from './lab-control.js'
import { claimLabFolder, removeLeftovers } from './lab-leftovers.js'
import { type LabPhones, labPhones } from './lab-phones.js'
import { freePorts } from './lab-ports.js'
import { EXTENSIONS, pbxConfig, TRUNKS } from './pbx-config.js'
import { speechSound } from './speech-sound.js'
import { worldConfig, worldSounds } from './world-config.js'

// One range for each side, below the kernel's ephemeral ports. Labs that run at once may share them: Asterisk takes
// another port of its range when one is taken.
const PBX_RTP = { first: 10_000, last: 19_999 }
const WORLD_RTP = { first: 20_000, last: 29_999 }

/** A running lab, seen from any process that has its addresses. */
export type Lab = LabAddresses & {
  readonly phones: LabPhones
  /** The world's call records so far: the truth to compare with. */
  cdr(): Promise<CarrierCdr[]>
  /** Somebody outside calls the company: presents `from`, dials `to`, whose last four digits are the extension. */
  callIn(from: string, to: string): Promise<void>
  /** The person called under this number hangs up. */
  hangUpOutside(number: string): Promise<void>
  pbxCli(command: string): Promise<string>
  worldCli(command: string): Promise<string>
  /** Orderly stop and start; calls are hung up. Returns when the PBX is fully booted again. */
  restartPbx(): Promise<void>
  /** A crash: `kill -9`. */
  killPbx(): Promise<void>
  startPbx(): Promise<void>
  stopPbx(): Promise<void>
}

/** A lab together with the duty to stop it. */
export type OwnedLab = { readonly addresses: LabAddresses; readonly lab: Lab; stop(): Promise<void> }

/**
 * Starts a PBX and a world on loopback and returns when every phone is registered.
 * @throws LabUnavailable when this machine cannot run Asterisk in a chroot.
 */
export async function startLab(options: { readonly log?: (line: string) => void } = {}): Promise<OwnedLab> {
  const tree = await installAsterisk(options.log)
  await removeLeftovers(tree.root)
  const dir = await claimLabFolder(tree.root)
  const pbxPlace: InstancePlace = { treeRoot: tree.root, dir: `${dir}/pbx` }
  const worldPlace: InstancePlace = { treeRoot: tree.root, dir: `${dir}/world` }
  const ports = await labPorts()
  const passwords = Object.fromEntries(EXTENSIONS.map((extension) => [extension, secret()]))
  const main = { name: 'trunkline', password: secret() }
  const test = { name: 'lab', password: secret() }

  const pbx = await createInstance(
    pbxPlace,
    {
      ...commonConfig(pbxPlace.dir, PBX_RTP, ['cdr_custom']),
      ...pbxConfig({
        ports: { sip: ports.pbxSip, http: ports.http, ami: ports.ami },
        trunkPorts: { carrier: ports.worldSip, dead: ports.dead, busytrunk: ports.worldSip, load: ports.load },
        users: [main, test],
        extensionPasswords: passwords,
      }),
    },
    {
      'moh/music.wav': speechSound([
        { kind: 'tone', ms: 4_000, hz: 330 },
        { kind: 'tone', ms: 4_000, hz: 440 },
      ]),
    },
  )
  const sounds = Object.entries(worldSounds())
  const world = await createInstance(
    worldPlace,
    {
      ...commonConfig(worldPlace.dir, WORLD_RTP),
      ...worldConfig({
        dir: worldPlace.dir,
        sipPort: ports.worldSip,
        pbxSipPort: ports.pbxSip,
        extensionPasswords: passwords,
      }),
    },
    Object.fromEntries(sounds.map(([name, wav]) => [`sounds/${name}`, wav])),
  )
  const control = await serveControl({ pbx, world })
  const stop = () => stopLab([world, pbx], control, join(tree.root, dir))
  const addresses: LabAddresses = {
    id: dir,
    asteriskVersion: tree.asteriskVersion,
    controlUrl: control.url,
    pbx: {
      place: pbxPlace,
      ariUrl: `http://127.0.0.1:${ports.http}`,
      ariUser: main.name,
      ariPassword: main.password,
      amiHost: '127.0.0.1',
      amiPort: ports.ami,
      amiUser: main.name,
      amiPassword: main.password,
      testUser: test.name,
      testPassword: test.password,
      sipHost: '127.0.0.1',
      sipPort: ports.pbxSip,
      recordingsDir: hostPath(pbxPlace, 'spool/recording'),
      promptsDir: hostPath(pbxPlace, 'sounds'),
      promptsDirOnPbx: `${pbxPlace.dir}/sounds`,
      extensions: EXTENSIONS,
      extensionPasswords: passwords,
      trunks: TRUNKS,
    },
    world: {
      place: worldPlace,
      sipPort: ports.worldSip,
      cdrFile: hostPath(worldPlace, 'log/cdr-custom/world.csv'),
    },
    loadPort: ports.load,
  }
  try {
    await pbx.start()
    await world.start()
    const lab = openLab(addresses)
    await lab.phones.waitRegistered(EXTENSIONS)
    await waitForTrunks(lab)
    return { addresses, lab, stop }
  } catch (error) {
    await stop()
    throw error
  }
}

/** The controls of a lab that runs already, perhaps in another process. */
export function openLab(addresses: LabAddresses): Lab {
  const control = async (action: ControlAction) => {
    const response = await fetch(`${addresses.controlUrl}/pbx/${action}`, { method: 'POST' })
    if (!response.ok) throw new Error(`the lab could not ${action} its PBX: ${await response.text()}`)
  }
  const worldCli = (command: string) => asteriskCli(addresses.world.place, command)
  return {
    ...addresses,
    phones: labPhones(addresses),
    cdr: () => readCarrierCdr(addresses.world.cdrFile),
    callIn: async (from, to) => {
      await worldCli(`dialplan set global CALL_IN_FROM ${from}`)
      await worldCli(`channel originate Local/${to}@call-in extension s@caller`)
    },
    hangUpOutside: async (number) => {
      const channels = [...(await worldCli('core show channels concise')).matchAll(/^(PJSIP\/[a-z]+-[^!]+)!/gm)]
      for (const [, name = ''] of channels) {
        // The dialplan has moved on from the number; only the channel's own facts still hold it.
        const facts = await worldCli(`core show channel ${name}`)
        if (facts.includes(number.replace('+', ''))) return void (await worldCli(`channel request hangup ${name}`))
      }
      throw new Error(`nobody is called under ${number}`)
    },
    pbxCli: (command) => asteriskCli(addresses.pbx.place, command),
    worldCli,
    restartPbx: () => control('restart'),
    killPbx: () => control('kill'),
    startPbx: () => control('start'),
    stopPbx: () => control('stop'),
  }
}

/** The PBX asked its trunks before the world was there; it dials nothing over them until it has asked again. */
async function waitForTrunks(lab: Lab): Promise<void> {
  const giveUpAt = Date.now() + 60_000
  for (const trunk of [TRUNKS.carrier, TRUNKS.busy]) {
    for (;;) {
      await lab.pbxCli(`pjsip qualify ${trunk}`)
      if (new RegExp(`${trunk}/sip\\S+\\s+\\S+\\s+Avail`).test(await lab.pbxCli('pjsip show contacts'))) break
      if (Date.now() > giveUpAt) throw new Error(`the PBX does not reach its trunk ${trunk}`)
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
  }
}

async function labPorts() {
  const [pbxSip, worldSip, http, ami, dead, load] = await freePorts(6)
  return { pbxSip: pbxSip!, worldSip: worldSip!, http: http!, ami: ami!, dead: dead!, load: load! }
}

async function stopLab(
  instances: readonly AsteriskInstance[],
  control: { close(): Promise<void> },
  folder: string,
): Promise<void> {
  await control.close()
  for (const instance of instances) await instance.stop()
  if (process.env['TRUNKLINE_LAB_KEEP'] !== '1') await rm(folder, { recursive: true, force: true })
}

function secret(): string {
  return randomBytes(12).toString('hex')
}
