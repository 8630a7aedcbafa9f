import { join } from 'node:path'
import { Hono } from 'hono'
import { createMetrics } from '../storage/metrics/metrics.js'
import type { ApiDeps } from './api-deps.js'
import { type ApiOptions, bodyLimitBytes } from './api-options.js'
import { createFailureKeeper } from './auth/failure-keeper.js'
import { createKeyedHash } from './auth/keyed-hash.js'
import { createLoginGuard } from './auth/login-guard.js'
import { createPasswords } from './auth/password.js'
import { createTokens } from './auth/tokens.js'
import { addressList, loopbackNetworks } from './contract/address-list.js'
import { type BuildOptions, buildDialect, type ConnectionEnv } from './contract/build-dialect.js'
import type { Dialect } from './contract/dialect.js'
import { createFirstMatchRouter } from './contract/first-match-router.js'
import { createLoad, type Load, stateLoadMetrics } from './contract/load.js'
import { noPressure } from './contract/load-gate.js'
import { usualLoadLimits } from './contract/load-limits.js'
import { securityHeaders } from './contract/response-headers.js'
import { depsOfRequest } from './deps-of-request.js'
import { type ServedDialect, servedDialects } from './dialects/registry.js'
import { createRefusalCounter } from './features/audit/refusal-counter.js'
import { createDncJobs } from './features/dnc/dnc-jobs.js'
import { createExportJobs } from './features/exports/jobs.js'
import { createApiParts } from './features/health/parts.js'
import { createImportJobs } from './features/leads/import-jobs.js'
import { createCallPhases } from './features/live-calls/call-phases.js'
import { createMetaIntake } from './features/meta-leads/intake.js'
import { stateRequestMetrics } from './features/metrics/api-metrics.js'
import { stateSiteReadings } from './features/metrics/site-readings.js'
import { createForecasts } from './features/preflight/forecast.js'
import { createSimulationJobs } from './features/simulations/jobs.js'
import { createSimulationFiles } from './features/simulations/simulation-files.js'
import { ingressDialect, ingressPath } from './ingress/ingress.js'
import { closedDoor } from './ingress/pbx-door.js'
import { createConnectionSources } from './live/connection-sources.js'
import { createOnlineBook } from './live/online-book.js'
import { createMailer } from './mail/mailer.js'
import { nativeErrorBody, nativeErrors } from './native/errors.js'
import { nativeDialect } from './native/native.js'
import { createOutgoing } from './webhooks/outgoing.js'
import { defaultWebhookSettings } from './webhooks/settings.js'

/** What people and programs look for at the root of a server. */
const wellKnownPaths = ['/metrics', '/status']

/** The API without its listener. */
export interface ApiApp {
  readonly app: Hono<{ Bindings: ConnectionEnv }>
  readonly deps: ApiDeps
  readonly load: Load
  /** The contracts beside the native API. */
  readonly served: readonly ServedDialect[]
  /** One dialect alone, for a listener of its own: its paths begin at the root. */
  alone(dialect: Dialect<ApiDeps>): Hono<{ Bindings: ConnectionEnv }>
}

/** Builds all of the HTTP API; it listens nowhere yet. */
export function createApp(options: Omit<ApiOptions, 'host' | 'port' | 'controlSocket'>): ApiApp {
  const now = () => options.clock.now()
  const keyedHash = createKeyedHash(options.jwtSecret)
  const refusals = createRefusalCounter({ store: options.store, clock: options.clock, log: options.log })
  const metrics = options.metrics ?? createMetrics()
  const connections = createConnectionSources()
  const load = createLoad(options.loadLimits ?? usualLoadLimits, options.clock, options.pressure ?? (() => noPressure))
  stateLoadMetrics(metrics, load)
  const readings = stateSiteReadings(metrics, {
    sites: () => options.sites.list(),
    db: (site) => options.readers.site(site),
    clients: (site) => connections.total(site),
    now,
  })
  const deps: ApiDeps = {
    clock: options.clock,
    metrics,
    threadMetrics: () => options.threadMetrics?.() ?? Promise.resolve([]),
    readings,
    parts: createApiParts({ metrics, gate: load.gate, readings, sites: () => options.sites.list(), now }),
    request: null,
    store: options.store,
    readers: options.readers,
    sites: options.sites,
    refusals,
    siteHost: options.siteHost,
    health: () => options.health(),
    sealSecret: (plain) => options.sealSecret(plain),
    openSecret: (sealed) => options.openSecret(sealed),
    examinePbx: (site, wishes) => options.examinePbx(site, wishes),
    startImport: options.startImport,
    dataDir: options.dataDir,
    log: options.log,
    now,
    tokens: createTokens(options.jwtSecret, now, options.accessTokenLifetime),
    keyedHash,
    mail: options.mail ? createMailer(options.mail) : null,
    passwordResetUrl: options.passwordResetUrl ?? null,
    resetGuard: createLoginGuard(now, { free: 10, longestWaitMs: 15 * 60_000 }),
    passwords: createPasswords(options.passwordCost),
    loginGuard: createLoginGuard(now, undefined, createFailureKeeper(options, keyedHash, now)),
    imports: createImportJobs(now),
    outgoing: createOutgoing({ ...defaultWebhookSettings, ...options.webhooks }, options.clock),
    version: options.version,
    connections,
    online: createOnlineBook(options.clock),
    pbxDoor: options.pbxDoor ?? closedDoor,
    environment: options.environment ?? 'production',
    previewDnc: options.previewDnc,
    dncJobs: createDncJobs(),
    callPhases: createCallPhases(now),
    metaIntake: createMetaIntake(() => deps),
    exports: createExportJobs({
      start: options.startExport,
      finish: (site, result) => options.store.write(site, 'exports.finish', result),
      schedule: (ms, callback) => options.clock.schedule(now() + ms, callback),
      failed: (site, id, err) => options.log.warn({ site, exportId: id, err }, 'an export failed'),
      made: (site, id, result) => options.log.info({ site, exportId: id, ...result }, 'an export is made'),
    }),
    forecasts: createForecasts(options.startSimulation, now),
    simulations: createSimulationJobs({
      start: options.startSimulation,
      files: createSimulationFiles(options.dataDir),
      now,
      failed: ({ site, id }, err) => options.log.warn({ site, simulationId: id, err }, 'a simulation failed'),
    }),
  }
  const buildOptions: BuildOptions = {
    log: options.log,
    load,
    measured: stateRequestMetrics(metrics),
    cors: options.cors,
    bodyLimitBytes,
    uploadLimitBytes: options.uploadLimitBytes,
    uploadFolder: join(options.dataDir, 'uploads'),
    trustedProxies: addressList(options.trustedProxies ?? loopbackNetworks),
    refused: (request) => refusals.count(request),
    now,
  }
  const native = nativeDialect(options.version, options.rateLimits?.['native'] ?? null)
  const served = servedDialects(options)
  const dialects: readonly Dialect<ApiDeps>[] = [native, ...served.map((one) => one.rest(`/${one.name}`))]
  const app = new Hono<{ Bindings: ConnectionEnv }>({ router: createFirstMatchRouter() })
  // Before the native API, which takes all below its path.
  app.route(ingressPath, buildDialect(ingressDialect, deps, buildOptions, depsOfRequest))
  for (const dialect of dialects) {
    const built = buildDialect(dialect, deps, buildOptions, depsOfRequest)
    // The longer paths first, since the base path takes all below it.
    for (const path of [...(dialect.otherBasePaths ?? []), dialect.basePath]) app.route(path, built)
    if (dialect === native) for (const path of wellKnownPaths) app.all(path, (c) => built.fetch(c.req.raw, c.env))
  }
  app.notFound((c) => {
    const { status, code } = nativeErrors.NOT_FOUND
    const message = `There is nothing at ${c.req.method} ${c.req.path.slice(0, 200)}. The API is at ${native.basePath}, its description at ${native.basePath}/docs.`
    return Response.json(nativeErrorBody(code, message, undefined), { status, headers: securityHeaders })
  })
  return { app, deps, load, served, alone: (dialect) => buildDialect(dialect, deps, buildOptions, depsOfRequest) }
}
