import type { Asset } from '../contract/dialect.js'
import { statusScript } from './status-script.js'
import { statusStyle } from './status-style.js'

const pagePolicy =
  "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; form-action 'none'; frame-ancestors 'none'; base-uri 'none'"
const partPolicy = "default-src 'none'; frame-ancestors 'none'"

/**
 * The page at `/status` on which a person reads how each part is. It shows what `/health` tells whoever looks: strangers see no more than
 * that all is well or not. Everything comes from this server.
 */
export function statusAssets(title: string, basePath: string): readonly Asset[] {
  return [
    { path: '/status', contentType: 'text/html; charset=utf-8', policy: pagePolicy, body: () => page(title, basePath) },
    {
      path: '/status/status.js',
      contentType: 'text/javascript; charset=utf-8',
      policy: partPolicy,
      body: () => statusScript,
    },
    {
      path: '/status/status.css',
      contentType: 'text/css; charset=utf-8',
      policy: partPolicy,
      body: () => statusStyle,
    },
  ]
}

function page(title: string, basePath: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<link rel="stylesheet" href="${basePath}/status/status.css">
<script src="${basePath}/status/status.js" defer></script>
</head>
<body data-base="${basePath}">
<header>
<h1>${title}</h1>
<form id="login" autocomplete="on">
<label>E-mail <input name="email" type="email" autocomplete="username" required></label>
<label>Password <input name="password" type="password" autocomplete="current-password" required></label>
<button>Sign in</button>
<output id="said" aria-live="polite"></output>
</form>
</header>
<main>
<p id="whole" class="whole" role="status">Looking…</p>
<p id="beside" class="dim"></p>
<div id="parts"></div>
<noscript>This page needs JavaScript; the same is told at ${basePath}/health.</noscript>
</main>
</body>
</html>
`
}
