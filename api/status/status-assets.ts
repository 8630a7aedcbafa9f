import type { Asset } from '../contract/dialect.js'
import { pageAssets } from '../contract/page-assets.js'
import { statusScript } from './status-script.js'
import { statusStyle } from './status-style.js'

/**
 * The page at `/status` on which a person reads how each part is. It shows what `/health` tells whoever looks: strangers see no more than
 * that all is well or not.
 */
export function statusAssets(title: string, basePath: string): readonly Asset[] {
  return pageAssets({
    path: '/status',
    title,
    basePath,
    script: statusScript,
    style: statusStyle,
    formEnd: '<output id="said" aria-live="polite"></output>',
    body: `<main>
<p id="whole" class="whole" role="status">Looking…</p>
<p id="beside" class="dim"></p>
<div id="parts"></div>
<div id="repairs"></div>
<noscript>This page needs JavaScript; the same is told at ${basePath}/health.</noscript>
</main>`,
  })
}
