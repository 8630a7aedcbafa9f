declare const brand: unique symbol

/** A value that cannot be mixed up with another of the same JavaScript type. */
export type Branded<T, Name extends string> = T & { readonly [brand]: Name }

/** One site (tenant, workspace, company): one database file. Lower-case letters, digits and dashes, for example `main`. */
export type SiteId = Branded<string, 'SiteId'>
/** Row id of a campaign inside its site. */
export type CampaignId = Branded<number, 'CampaignId'>
/** Row id of a lead inside its site. */
export type LeadId = Branded<number, 'LeadId'>
/** Row id of an agent inside its site. */
export type AgentId = Branded<number, 'AgentId'>
/** Row id of a person's account, in the system database. */
export type UserId = Branded<number, 'UserId'>
/** Our own id of a call (an attempt or an inbound call), chosen before anything is sent to the PBX. Unique in a site for ever. */
export type CallRef = Branded<string, 'CallRef'>
/**
 * Our own id of a leg, chosen before the originate leaves; it is the idempotency key (DESIGN 3.2).
 * Only `[A-Za-z0-9.-]`, at most 64 characters, always begins with `tl.`, so that a driver can use it as the vendor's id
 * and tell our legs from others.
 */
export type LegId = Branded<string, 'LegId'>
/** Our own id of a bridge between two legs; same alphabet and prefix as a leg id. */
export type BridgeId = Branded<string, 'BridgeId'>
/** Our own id of a command; a refusal names it. */
export type CommandId = Branded<number, 'CommandId'>
/** Name of a recording without folder and ending; the same alphabet as a leg id. */
export type RecordingName = Branded<string, 'RecordingName'>
/** Name of a trunk as the configuration spells it. */
export type TrunkName = Branded<string, 'TrunkName'>
/** An extension number on the PBX, 2 to 10 digits. */
export type Extension = Branded<string, 'Extension'>

export const siteId = (value: string): SiteId => value as SiteId
export const campaignId = (value: number): CampaignId => value as CampaignId
export const leadId = (value: number): LeadId => value as LeadId
export const agentId = (value: number): AgentId => value as AgentId
export const userId = (value: number): UserId => value as UserId
export const callRef = (value: string): CallRef => value as CallRef
export const legId = (value: string): LegId => value as LegId
export const bridgeId = (value: string): BridgeId => value as BridgeId
export const commandId = (value: number): CommandId => value as CommandId
export const recordingName = (value: string): RecordingName => value as RecordingName
export const trunkName = (value: string): TrunkName => value as TrunkName
export const extension = (value: string): Extension => value as Extension

/** All ids of one site on the PBX begin with this; another site's never do, for a site's name has no dot. */
export const sitePrefix = (site: SiteId): string => `tl.${site}.`
