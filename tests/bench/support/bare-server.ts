import { serve } from '@hono/node-server'
import { Hono } from 'hono'
import { z } from 'zod'
import { lowerThreadPriority } from '../../../storage/lower-thread-priority.js'
import { openSqlite } from '../../../storage/open-sqlite.js'

// A bare Hono handler per list, over the statements that the product's own list runs, compiled once, with their values: what the product is
// compared with. Started with the file of a site and the statements as JSON; prints its port.

const statementsSchema = z.record(
  z.string(),
  z.array(z.object({ sql: z.string(), parameters: z.array(z.union([z.string(), z.number()])) })),
)

// As the thread of the product that answers.
lowerThreadPriority('behindCallControl')
const [, , path = '', statements = '{}'] = process.argv
const sqlite = openSqlite(path, 'read')
const app = new Hono()
for (const [name, list] of Object.entries(statementsSchema.parse(JSON.parse(statements)))) {
  const compiled = list.map(({ sql, parameters }) => ({ statement: sqlite.prepare(sql), parameters }))
  app.get(`/${name}`, (c) => {
    let rows: unknown[] = []
    for (const { statement, parameters } of compiled) rows = statement.all(...parameters)
    return c.json({ success: true, data: rows })
  })
}
serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }, ({ port }) => console.log(port))
