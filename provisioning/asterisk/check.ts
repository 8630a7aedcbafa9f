import { z } from 'zod'
import type { Finding } from '../finding.js'

/** How the checks look at a PBX; all of it only reads. */
export interface AsteriskProbe {
  /** One ARI resource by GET. @throws an error whose message says what is wrong */
  ari(path: string): Promise<{ readonly status: number; readonly body: unknown; readonly date: string | null }>
  /** The result of one AMI action, response headers in lower case. @throws an error whose message says what is wrong */
  ami(
    action: Readonly<Record<string, string>> & { readonly action: string },
  ): Promise<Readonly<Record<string, unknown>>>
  /** The events of one AMI action that answers with a list. */
  amiList(
    action: Readonly<Record<string, string>> & { readonly action: string },
  ): Promise<readonly Readonly<Record<string, unknown>>[]>
}

/** What the configuration expects of the PBX. */
export interface AsteriskExpectation {
  readonly pbx: string
  readonly application: string
  /** PJSIP endpoints of the trunks. */
  readonly trunks: readonly string[]
  readonly extensions: readonly string[]
  /** Sounds that campaigns use, such as `tt-allbusy`. */
  readonly sounds: readonly string[]
  /** Machine detection is wanted. */
  readonly screening: boolean
  /** Epoch ms by this host's clock. */
  now(): number
}

const oldestMajor = 18
const mostSkewMs = 2000
const usualCodecs = ['ulaw', 'alaw', 'g722', 'opus', 'slin16', 'g729', 'gsm']

const neededModules: readonly (readonly [module: string, what: string])[] = [
  ['res_ari_applications', 'event filters'],
  ['res_ari_asterisk', 'the version'],
  ['res_ari_bridges', 'connecting legs'],
  ['res_ari_channels', 'placing calls'],
  ['res_ari_events', 'events'],
  ['res_ari_playbacks', 'prompts'],
  ['res_ari_recordings', 'recording'],
  ['res_stasis_playback', 'prompts'],
  ['res_stasis_recording', 'recording'],
  ['app_stasis', 'control of calls'],
  ['bridge_holding', 'holding agents between calls'],
  ['bridge_simple', 'connecting two legs'],
  ['bridge_softmix', 'recording of connected legs'],
  ['format_wav', 'recordings as WAV'],
]

const infoSchema = z.object({ system: z.object({ version: z.string() }) })
const applicationSchema = z.object({ channel_ids: z.array(z.string()), bridge_ids: z.array(z.string()) })
const moduleSchema = z.object({ status: z.string() })
const soundSchema = z.object({ formats: z.array(z.object({ format: z.string() })) })
const endpointSchema = z.object({ state: z.string() })

/** Looks whether an Asterisk has what Trunkline needs. Changes nothing; asks one thing after the other, so that each finding is its own. */
export async function checkAsterisk(probe: AsteriskProbe, expected: AsteriskExpectation): Promise<readonly Finding[]> {
  const about = (what: string) => `PBX ${expected.pbx}: ${what}`
  const findings: Finding[] = []
  const ok = (what: string, message: string): void => {
    findings.push({ check: about(what), level: 'ok', message })
  }
  const bad = (level: 'warning' | 'fault', what: string, message: string, remedy: string): void => {
    findings.push({ check: about(what), level, message, remedy })
  }

  const info = await tried(() => probe.ari('asterisk/info'))
  if (!info.ok) {
    bad('fault', 'ARI', info.why, 'Start Asterisk, and check url, user and password against http.conf and ari.conf.')
  } else {
    const parsed = infoSchema.safeParse(info.value.body)
    const version = parsed.success ? parsed.data.system.version : null
    const major = Number.parseInt(version ?? '', 10)
    if (info.value.status !== 200 || version === null) {
      bad('fault', 'ARI', `answers status ${info.value.status}`, 'Set enabled = yes in http.conf and ari.conf.')
    } else if (major < oldestMajor) {
      bad('fault', 'version', `Asterisk ${version} is too old`, `Use Asterisk ${oldestMajor} or newer.`)
    } else ok('version', `Asterisk ${version}`)
    checkSkew(info.value.date)
    if (info.value.status === 200) {
      await checkName()
      await checkModules()
      await checkEndpoints()
      await checkSounds()
    }
  }
  await checkAmi()
  return findings

  function checkSkew(date: string | null) {
    const there = date === null ? Number.NaN : Date.parse(date)
    if (Number.isNaN(there)) return
    // The header has whole seconds.
    const skewMs = Math.max(0, Math.abs(expected.now() - there - 500) - 500)
    if (skewMs <= mostSkewMs) ok('clock', 'agrees with ours')
    else {
      bad(
        'warning',
        'clock',
        `differs from ours by ${Math.round(skewMs / 1000)} s`,
        'Let both hosts take their time from NTP: call records are compared by time.',
      )
    }
  }

  async function checkName() {
    const found = await tried(() => probe.ari(`applications/${expected.application}`))
    const state = found.ok && found.value.status === 200 ? applicationSchema.safeParse(found.value.body) : null
    if (!state?.success) return ok('application name', `"${expected.application}" is free`)
    if (state.data.channel_ids.length + state.data.bridge_ids.length > 0) {
      return ok('application name', `"${expected.application}" has live calls: Trunkline runs, or will take them over`)
    }
    bad(
      'warning',
      'application name',
      `"${expected.application}" is in use`,
      'Fine while Trunkline itself is running; otherwise another program has the name: choose another.',
    )
  }

  async function checkModules() {
    const wanted = expected.screening ? [...neededModules, ['app_amd', 'machine detection'] as const] : neededModules
    const missing: string[] = []
    for (const [module, what] of wanted) {
      const found = await tried(() => probe.ari(`asterisk/modules/${module}.so`))
      const state = found.ok && found.value.status === 200 ? moduleSchema.safeParse(found.value.body) : null
      if (!state?.success || state.data.status !== 'Running') missing.push(`${module} (${what})`)
    }
    if (missing.length === 0) return ok('modules', 'all that are needed are loaded')
    bad(
      'fault',
      'modules',
      `not running: ${missing.join(', ')}`,
      'Load them in modules.conf; app_amd also needs amd.conf.',
    )
  }

  async function checkEndpoints() {
    for (const [kind, names] of [
      ['trunk', expected.trunks],
      ['phone', expected.extensions],
    ] as const) {
      const missing: string[] = []
      const offline: string[] = []
      for (const name of names) {
        const found = await tried(() => probe.ari(`endpoints/PJSIP/${encodeURIComponent(name)}`))
        const state = found.ok && found.value.status === 200 ? endpointSchema.safeParse(found.value.body) : null
        if (!state?.success) missing.push(name)
        else if (state.data.state === 'offline') offline.push(name)
      }
      if (missing.length > 0) {
        bad(
          'fault',
          `${kind}s`,
          `unknown to the PBX: ${missing.join(', ')}`,
          'Add them to pjsip.conf, or mend their names here.',
        )
      }
      if (offline.length > 0) {
        const remedy =
          kind === 'phone' ? 'Switch them on and register them.' : 'Check address and registration of the trunk.'
        bad('warning', `${kind}s`, `not reachable now: ${offline.join(', ')}`, remedy)
      }
      if (names.length > 0 && missing.length + offline.length === 0)
        ok(`${kind}s`, `${names.length} known and reachable`)
    }
  }

  async function checkSounds() {
    const missing: string[] = []
    for (const sound of expected.sounds) {
      const found = await tried(() => probe.ari(`sounds/${encodeURIComponent(sound)}`))
      const known = found.ok && found.value.status === 200 && soundSchema.safeParse(found.value.body).success
      if (!known) missing.push(sound)
    }
    if (missing.length > 0) {
      bad(
        'warning',
        'sounds',
        `not found: ${missing.join(', ')}`,
        'Install the sound package, or name another message.',
      )
    } else if (expected.sounds.length > 0) ok('sounds', 'all messages exist')
  }

  async function checkAmi() {
    const ping = await tried(() => probe.ami({ action: 'Ping' }))
    if (!ping.ok) return bad('fault', 'AMI', ping.why, 'Check host, port, user and password against manager.conf.')
    // An action that only reads and needs the right `system`, which placing the AMD extension needs too.
    const dialplan = await tried(() => probe.ami({ action: 'CoreStatus' }))
    const endpoints = await tried(() => probe.amiList({ action: 'PJSIPShowEndpoints' }))
    if (!dialplan.ok || dialplan.value['response'] === 'Error' || !endpoints.ok || endpoints.value.length === 0) {
      return bad(
        'fault',
        'AMI',
        'the user may not do all that is needed',
        'Give it read and write = system,call,reporting,command in manager.conf.',
      )
    }
    ok('AMI', 'answers, and the user may do what is needed')
    const unusual = endpoints.value
      .filter((endpoint) => expected.trunks.includes(textOf(endpoint['objectname'])))
      .filter((endpoint) => textOf(endpoint['devicestate']) === 'Invalid')
    if (unusual.length > 0) {
      bad('warning', 'trunks', 'some have no address', 'Give each trunk an aor with a contact in pjsip.conf.')
    }
    await checkCodecs()
  }

  async function checkCodecs() {
    for (const trunk of expected.trunks) {
      const details = await tried(() => probe.amiList({ action: 'PJSIPShowEndpoint', endpoint: trunk }))
      const allowed = details.ok
        ? details.value.map((detail) => textOf(detail['allow'])).find((text) => text !== '')
        : undefined
      if (allowed === undefined) continue
      const codecs = allowed.replace(/[()|]/g, ',').split(',')
      if (!codecs.some((codec) => usualCodecs.includes(codec))) {
        bad(
          'warning',
          'codecs',
          `trunk ${trunk} allows only ${allowed}`,
          'Allow ulaw or alaw, which every provider takes.',
        )
      } else ok('codecs', `trunk ${trunk} allows ${allowed}`)
    }
  }
}

type Tried<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly why: string }

async function tried<T>(work: () => Promise<T>): Promise<Tried<T>> {
  try {
    return { ok: true, value: await work() }
  } catch (error) {
    return { ok: false, why: error instanceof Error ? error.message : String(error) }
  }
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : ''
}
