import type { InstancePlace } from './asterisk-instance.js'

/** Everything a test needs to reach a running lab; plain data, so that it crosses process borders. */
export type LabAddresses = {
  readonly id: string
  readonly asteriskVersion: string
  /** The lab's owner listens here for start, stop and kill of the PBX, see lab.ts. */
  readonly controlUrl: string
  readonly pbx: {
    readonly place: InstancePlace
    readonly ariUrl: string
    readonly ariUser: string
    readonly ariPassword: string
    readonly amiHost: string
    readonly amiPort: number
    readonly amiUser: string
    readonly amiPassword: string
    /** A second user, of ARI and AMI alike, for the tests' own eyes. */
    readonly testUser: string
    readonly testPassword: string
    readonly sipHost: string
    readonly sipPort: number
    /** Host path of the files that ARI records: `<name>.<format>` below it. */
    readonly recordingsDir: string
    /** Host path of a folder for prompts, and the same folder as the PBX names it in `sound:` URIs. */
    readonly promptsDir: string
    readonly promptsDirOnPbx: string
    readonly extensions: readonly string[]
    readonly extensionPasswords: Readonly<Record<string, string>>
    readonly trunks: { readonly carrier: string; readonly dead: string; readonly busy: string; readonly load: string }
  }
  readonly world: {
    readonly place: InstancePlace
    readonly sipPort: number
    readonly cdrFile: string
  }
  /** Port the trunk `load` points at; nothing listens there until a test starts SIPp. */
  readonly loadPort: number
}
