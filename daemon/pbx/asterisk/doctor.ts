import type { Clock } from '../../../dialer/ports/clock.js'
import { checkAsterisk } from '../../../provisioning/asterisk/check.js'
import type { Finding } from '../../../provisioning/finding.js'
import { type AmiLink, openAmiLink } from './ami-link.js'
import { ariHttp } from './ari-http.js'
import type { AsteriskConfig } from './asterisk-config.js'
import { channelPrefix } from './dialable.js'

/** What the configuration of the site says that the PBX must have. */
export interface AsteriskWishes {
  readonly extensions: readonly string[]
  readonly sounds: readonly string[]
  readonly screening: boolean
}

/** Checks the configured Asterisk without changing anything; opens and closes connections of its own, and no ARI application. */
export async function examineAsterisk(
  config: AsteriskConfig,
  wishes: AsteriskWishes,
  clock: Clock,
): Promise<readonly Finding[]> {
  let link: Promise<AmiLink> | null = null
  const ami = () => {
    link ??= openAmiLink(config, clock, () => {}, new AbortController().signal)
    return link
  }
  try {
    return await checkAsterisk(
      {
        ari: (path) => ariHttp(config, 'GET', path),
        ami: async (action) => (await ami()).ask(action),
        amiList: async (action) => (await ami()).list(action),
      },
      {
        pbx: config.name,
        application: config.application,
        trunks: config.trunks.map(({ endpoint }) => channelPrefix(endpoint).replace(/^[^/]*\//, '')),
        ...wishes,
        now: () => clock.now(),
      },
    )
  } finally {
    await ami().then(
      (open) => open.close(),
      () => undefined,
    )
  }
}
