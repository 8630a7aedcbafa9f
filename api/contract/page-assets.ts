import type { Asset } from './dialect.js'

/** A page of our own for people, with its script and style beside it. */
export interface PageParts {
  /** Where it stands below the contract's base path, such as `/docs`; its files are `/docs/docs.js` and `/docs/docs.css`. */
  readonly path: `/${string}`
  readonly title: string
  readonly basePath: string
  readonly script: string
  readonly style: string
  /** What else it may load, as its Content-Security-Policy says it. */
  readonly mayLoad?: string
  /** HTML of the sign-in form's end, behind its button. */
  readonly formEnd: string
  /** HTML below the head. */
  readonly body: string
}

const nothing = "default-src 'none'; frame-ancestors 'none'"

/** A page and its files. Everything comes from this server: an on-premise host may have no internet. */
export function pageAssets(parts: PageParts): readonly Asset[] {
  const file = `${parts.path}${parts.path}`
  const loads = [
    "script-src 'self'",
    "style-src 'self'",
    "connect-src 'self'",
    ...(parts.mayLoad ? [parts.mayLoad] : []),
  ]
  const policy = `default-src 'none'; ${loads.join('; ')}; form-action 'none'; frame-ancestors 'none'; base-uri 'none'`
  return [
    { path: parts.path, contentType: 'text/html; charset=utf-8', policy, body: () => page(parts, file) },
    { path: `${file}.js`, contentType: 'text/javascript; charset=utf-8', policy: nothing, body: () => parts.script },
    { path: `${file}.css`, contentType: 'text/css; charset=utf-8', policy: nothing, body: () => parts.style },
  ]
}

function page({ title, basePath, formEnd, body }: PageParts, file: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<link rel="stylesheet" href="${basePath}${file}.css">
<script src="${basePath}${file}.js" defer></script>
</head>
<body data-base="${basePath}">
<header>
<h1>${title}</h1>
<form id="login" autocomplete="on">
<label>E-mail <input name="email" type="email" autocomplete="username" required></label>
<label>Password <input name="password" type="password" autocomplete="current-password" required></label>
<button>Sign in</button>
${formEnd}
</form>
</header>
${body}
</body>
</html>
`
}
