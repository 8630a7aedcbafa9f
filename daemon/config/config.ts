import type { z } from 'zod'
import type { ConfigSchema } from './config-schema.js'

/** The configuration as the whole process sees it: complete, checked and frozen. Secrets are plain text here and never logged. */
export type Config = DeepReadonly<z.output<ConfigSchema>> & {
  /** The file it came from; null when there was none. */
  readonly file: string | null
  /** Whether the demonstration site's data is made and its robots run. */
  readonly demo: boolean
}

export type SiteConfig = Config['sites'][number]
export type PbxConfig = Config['pbxs'][number]
export type SimulatorConfig = Extract<PbxConfig, { type: 'simulator' }>
export type AsteriskConfig = Extract<PbxConfig, { type: 'asterisk' }>
export type TwilioConfig = Extract<PbxConfig, { type: 'twilio' }>

type DeepReadonly<T> = T extends readonly (infer Item)[]
  ? readonly DeepReadonly<Item>[]
  : T extends object
    ? { readonly [Key in keyof T]: DeepReadonly<T[Key]> }
    : T

/** Something wrong with the configuration, for a person to mend. */
export interface ConfigFault {
  /** The key, such as `sites[0].limits.maxLines`, or the name of an environment variable. */
  readonly key: string
  /** 1-based line in the file; null for an environment variable. */
  readonly line: number | null
  readonly message: string
}
