import { z } from 'zod'
import { DomainError } from '../../dialer/model/domain-error.js'
import { type CampaignId, campaignId } from '../../dialer/model/ids.js'
import { askControl } from './control-client.js'

const campaignPage = z.array(z.object({ id: z.number(), name: z.string() }))

/** Every campaign of a site, from the running process. @throws DomainError as askControl */
export async function allCampaigns(
  dataDir: string,
  headers: Readonly<Record<string, string>>,
): Promise<z.infer<typeof campaignPage>> {
  const limit = 100
  const all: z.infer<typeof campaignPage> = []
  for (let page = 1; ; page++) {
    const some = campaignPage.parse(
      await askControl(dataDir, { method: 'GET', path: `/campaigns?page=${page}&limit=${limit}`, headers }),
    )
    all.push(...some)
    if (some.length < limit) return all
  }
}

/** The campaign a person means by its name or id. @throws DomainError NOT_FOUND, with those there are */
export function campaignOf(
  campaigns: readonly { readonly id: number; readonly name: string }[],
  wanted: string,
): CampaignId {
  const found =
    campaigns.find((campaign) => campaign.name === wanted) ??
    campaigns.find((campaign) => String(campaign.id) === wanted)
  if (found !== undefined) return campaignId(found.id)
  const names = campaigns.map((campaign) => `${campaign.id} (${campaign.name})`).join(', ')
  throw new DomainError('NOT_FOUND', `There is no campaign ${wanted}. There are: ${names || 'none'}.`)
}
