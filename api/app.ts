import { join } from 'node:path'
import { Hono } from 'hono'
import type { ApiDeps } from './api-deps.js'
import { type ApiOptions, bodyLimitBytes } from './api-options.js'
import { createLoginGuard } from './auth/login-guard.js'
import { createPasswords } from './auth/password.js'
import { createTokens } from './auth/tokens.js'
import { buildDialect, type ConnectionEnv } from './contract/build-dialect.js'
import { securityHeaders } from './contract/response-headers.js'
import { createDncJobs } from './features/dnc/dnc-jobs.js'
import { createImportJobs } from './features/leads/import-jobs.js'
import { createForecasts } from './features/preflight/forecast.js'
import { createSimulationJobs } from './features/simulations/jobs.js'
import { createSimulationFiles } from './features/simulations/simulation-files.js'
import { nativeErrorBody, nativeErrors } from './native/errors.js'
import { nativeDialect } from './native/native.js'

/** The API without its listener. */
export interface ApiApp {
  readonly app: Hono<{ Bindings: ConnectionEnv }>
  readonly deps: ApiDeps
}

/** Builds all of the HTTP API; it listens nowhere yet. */
export function createApp(options: Omit<ApiOptions, 'host' | 'port' | 'controlSocket'>): ApiApp {
  const now = () => options.clock.now()
  const deps: ApiDeps = {
    store: options.store,
    readers: options.readers,
    sites: options.sites,
    health: () => options.health(),
    sealSecret: (plain) => options.sealSecret(plain),
    examinePbx: (site, wishes) => options.examinePbx(site, wishes),
    startImport: options.startImport,
    dataDir: options.dataDir,
    log: options.log,
    now,
    tokens: createTokens(options.jwtSecret, now),
    passwords: createPasswords(options.passwordCost),
    loginGuard: createLoginGuard(now),
    imports: createImportJobs(now),
    previewDnc: options.previewDnc,
    dncJobs: createDncJobs(),
    forecasts: createForecasts(options.startSimulation, now),
    simulations: createSimulationJobs({
      start: options.startSimulation,
      files: createSimulationFiles(options.dataDir),
      now,
      failed: ({ site, id }, err) => options.log.warn({ site, simulationId: id, err }, 'a simulation failed'),
    }),
  }
  const native = nativeDialect(options.version)
  const app = new Hono<{ Bindings: ConnectionEnv }>()
  app.route(
    native.basePath,
    buildDialect(native, deps, {
      log: options.log,
      cors: options.cors,
      bodyLimitBytes,
      uploadLimitBytes: options.uploadLimitBytes,
      uploadFolder: join(options.dataDir, 'uploads'),
      now,
    }),
  )
  app.notFound((c) => {
    const { status, code } = nativeErrors.NOT_FOUND
    const message = `There is nothing at ${c.req.method} ${c.req.path.slice(0, 200)}. The API is at ${native.basePath}, its description at ${native.basePath}/docs.`
    return Response.json(nativeErrorBody(code, message, undefined), { status, headers: securityHeaders })
  })
  return { app, deps }
}
