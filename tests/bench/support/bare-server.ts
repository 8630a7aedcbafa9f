import { readFileSync } from 'node:fs'
import { serve } from '@hono/node-server'
import { Hono } from 'hono'
import { z } from 'zod'
import { lowerThreadPriority } from '../../../storage/lower-thread-priority.js'
import { openSqlite } from '../../../storage/open-sqlite.js'

// A bare Hono handler per list, over the statements that the product's own list runs, compiled once, with their values: what the product is
// compared with. Started with the file of a site and one of the statements as JSON, for each list those of each turn; prints its port.

const statementsSchema = z.record(
  z.string(),
  z.array(z.array(z.object({ sql: z.string(), parameters: z.array(z.union([z.string(), z.number()])) }))),
)

// As the thread of the product that answers.
lowerThreadPriority('behindCallControl')
const [, , path = '', statements = ''] = process.argv
const sqlite = openSqlite(path, 'read')
const prepared = new Map<string, ReturnType<typeof sqlite.prepare>>()
const prepare = (sql: string) => {
  const statement = prepared.get(sql) ?? sqlite.prepare(sql)
  prepared.set(sql, statement)
  return statement
}
const app = new Hono()
for (const [name, turns] of Object.entries(statementsSchema.parse(JSON.parse(readFileSync(statements, 'utf8'))))) {
  const compiled = turns.map((list) => list.map(({ sql, parameters }) => ({ statement: prepare(sql), parameters })))
  let turn = 0
  app.get(`/${name}`, (c) => {
    let rows: unknown[] = []
    for (const { statement, parameters } of compiled[turn++ % compiled.length] ?? []) {
      rows = statement.all(...parameters)
    }
    return c.json({ success: true, data: rows })
  })
}
serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }, ({ port }) => console.log(port))
