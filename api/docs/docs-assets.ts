import type { Asset } from '../contract/dialect.js'
import { pageAssets } from '../contract/page-assets.js'
import type { Json } from '../schema/openapi.js'
import { docsScript } from './docs-script.js'
import { docsStyle } from './docs-style.js'

/** The description at `/openapi.json` and a page at `/docs` to read and try it. */
export function docsAssets(title: string, basePath: string, document: () => Json): readonly Asset[] {
  let text: string | null = null
  const json = () => {
    text ??= JSON.stringify(document())
    return text
  }
  const policy = "default-src 'none'; frame-ancestors 'none'"
  return [
    { path: '/openapi.json', contentType: 'application/json', policy, body: json },
    ...pageAssets({
      path: '/docs',
      title,
      basePath,
      script: docsScript,
      style: docsStyle,
      mayLoad: "media-src 'self' blob:",
      formEnd: `<label class="token">Token <input id="token" autocomplete="off" spellcheck="false" placeholder="or paste a token"></label>
<output id="who" aria-live="polite"></output>`,
      body: `<div class="columns">
<nav aria-label="Operations"><input id="filter" type="search" placeholder="Filter" aria-label="Filter operations"><div id="list"></div></nav>
<main id="main"><p>Loading…</p></main>
</div>
<noscript>This page needs JavaScript; the description itself is at ${basePath}/openapi.json.</noscript>`,
    }),
  ]
}
