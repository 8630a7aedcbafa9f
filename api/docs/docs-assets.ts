import type { Asset } from '../contract/dialect.js'
import type { Json } from '../schema/openapi.js'
import { docsScript } from './docs-script.js'
import { docsStyle } from './docs-style.js'

const pagePolicy =
  "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; media-src 'self' blob:; form-action 'none'; frame-ancestors 'none'; base-uri 'none'"
const dataPolicy = "default-src 'none'; frame-ancestors 'none'"

/**
 * The description at `/openapi.json` and a page at `/docs` to read and try it. Everything comes from this server: an on-premise host
 * may have no internet.
 */
export function docsAssets(title: string, basePath: string, document: () => Json): readonly Asset[] {
  let text: string | null = null
  const json = () => {
    text ??= JSON.stringify(document())
    return text
  }
  return [
    { path: '/openapi.json', contentType: 'application/json', policy: dataPolicy, body: json },
    { path: '/docs', contentType: 'text/html; charset=utf-8', policy: pagePolicy, body: () => page(title, basePath) },
    {
      path: '/docs/docs.js',
      contentType: 'text/javascript; charset=utf-8',
      policy: dataPolicy,
      body: () => docsScript,
    },
    { path: '/docs/docs.css', contentType: 'text/css; charset=utf-8', policy: dataPolicy, body: () => docsStyle },
  ]
}

function page(title: string, basePath: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<link rel="stylesheet" href="${basePath}/docs/docs.css">
<script src="${basePath}/docs/docs.js" defer></script>
</head>
<body data-base="${basePath}">
<header>
<h1>${title}</h1>
<form id="login" autocomplete="on">
<label>E-mail <input name="email" type="email" autocomplete="username"></label>
<label>Password <input name="password" type="password" autocomplete="current-password"></label>
<button>Sign in</button>
<label class="token">Token <input id="token" autocomplete="off" spellcheck="false" placeholder="or paste a token"></label>
<output id="who" aria-live="polite"></output>
</form>
</header>
<div class="columns">
<nav aria-label="Operations"><input id="filter" type="search" placeholder="Filter" aria-label="Filter operations"><div id="list"></div></nav>
<main id="main"><p>Loading…</p></main>
</div>
<noscript>This page needs JavaScript; the description itself is at ${basePath}/openapi.json.</noscript>
</body>
</html>
`
}
