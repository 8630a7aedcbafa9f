import { asteriskCli } from './asterisk-instance.js'
import type { LabAddresses } from './lab-addresses.js'

/** What a phone of the world does when it is called. */
export type PhoneBehaviour =
  | { readonly kind: 'answer'; readonly afterS?: number }
  | { readonly kind: 'ring' }
  | { readonly kind: 'refuse'; readonly sipStatus: number }

/** The hands on the world's phones (extensions 1001 to 1060). By default a phone answers at once and talks. */
export type LabPhones = {
  /** Extensions that are registered at the PBX now. */
  registered(): Promise<string[]>
  behave(extension: string, behaviour: PhoneBehaviour): Promise<void>
  /** Takes a phone off the PBX; its call, if any, goes on. Returns when the PBX knows. */
  unregister(extension: string): Promise<void>
  register(extension: string): Promise<void>
  /** The agent puts the handset down: ends every call of this phone. Returns how many there were. */
  hangUp(extension: string): Promise<number>
  /** The agent dials a number on the phone. */
  dial(extension: string, number: string): Promise<void>
  /** Waits until at least these extensions are registered. */
  waitRegistered(extensions: readonly string[], limitMs?: number): Promise<void>
}

export function labPhones(lab: LabAddresses): LabPhones {
  const world = (command: string) => asteriskCli(lab.world.place, command)
  const registered = async () => {
    const listing = await asteriskCli(lab.pbx.place, 'pjsip show contacts')
    return [...listing.matchAll(/Contact:\s+(\d+)\//g)].map((match) => match[1] ?? '')
  }
  const until = async (what: string, limitMs: number, holds: (now: string[]) => boolean) => {
    const giveUpAt = Date.now() + limitMs
    for (;;) {
      const now = await registered().catch(() => [])
      if (holds(now)) return
      if (Date.now() > giveUpAt)
        throw new Error(`${what} did not happen in ${limitMs} ms; registered: ${now.join(' ')}`)
      await new Promise((resolve) => setTimeout(resolve, 100))
    }
  }
  return {
    registered,
    behave: async (extension, behaviour) => {
      await world(`dialplan set global PHONE_${extension} ${behaviourText(behaviour)}`)
    },
    unregister: async (extension) => {
      await world(`pjsip send unregister ${extension}`)
      await until(`unregistering ${extension}`, 60_000, (now) => !now.includes(extension))
    },
    register: async (extension) => {
      await world(`pjsip send register ${extension}`)
      await until(`registering ${extension}`, 60_000, (now) => now.includes(extension))
    },
    hangUp: async (extension) => {
      const listing = await world('core show channels concise')
      const channels = [...listing.matchAll(/^(PJSIP\/([^-]+)-[^!]+)!/gm)].filter((match) => match[2] === extension)
      for (const [, name] of channels) await world(`channel request hangup ${name}`)
      return channels.length
    },
    dial: async (extension, number) => {
      const target = `sip:${number}@${lab.pbx.sipHost}:${lab.pbx.sipPort}`
      await world(`channel originate PJSIP/${extension}/${target} extension s@caller`)
    },
    waitRegistered: (extensions, limitMs = 60_000) =>
      until('registering', limitMs, (now) => extensions.every((extension) => now.includes(extension))),
  }
}

function behaviourText(behaviour: PhoneBehaviour): string {
  switch (behaviour.kind) {
    case 'answer':
      return `answer:${behaviour.afterS ?? 0}`
    case 'ring':
      return 'ring'
    case 'refuse':
      return `refuse:${behaviour.sipStatus}`
  }
}
