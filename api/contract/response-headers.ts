/** Cross-origin rules; an empty list of origins (the default) answers no other origin. */
export interface CorsOptions {
  /** Exact origins, for example `https://crm.example.com`; no `*`, since answers carry personal data. */
  readonly origins: readonly string[]
}

/** Headers every answer carries: nothing is sniffed, framed, cached or sent on. */
export const securityHeaders: Readonly<Record<string, string>> = {
  'X-Content-Type-Options': 'nosniff',
  'X-Frame-Options': 'DENY',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
  'Cache-Control': 'no-store',
}

/** Headers for a request from another origin: none unless the origin is listed. */
export function corsHeaders(origin: string | null, cors: CorsOptions): Readonly<Record<string, string>> {
  if (cors.origins.length === 0) return {}
  if (!origin || !cors.origins.includes(origin)) return { Vary: 'Origin' }
  return {
    Vary: 'Origin',
    'Access-Control-Allow-Origin': origin,
    // For pages that are signed in by cookie; only origins that are listed by name get this far.
    'Access-Control-Allow-Credentials': 'true',
    'Access-Control-Expose-Headers':
      'X-Request-Id, X-API-Version, X-RateLimit-Limit, X-RateLimit-Remaining, X-RateLimit-Reset, Content-Range, Retry-After',
    'Cross-Origin-Resource-Policy': 'cross-origin',
  }
}

/** What a preflight request is told beside {@link corsHeaders}. */
export function preflightHeaders(methods: string): Readonly<Record<string, string>> {
  return {
    'Access-Control-Allow-Methods': methods,
    'Access-Control-Allow-Headers':
      'Authorization, Content-Type, Range, X-API-Key, X-CSRF-Token, X-Request-Id, X-Trunkline-Site',
    'Access-Control-Max-Age': '600',
  }
}
