import type { Result, Router } from 'hono/router'
import { RegExpRouter } from 'hono/router/reg-exp-router'
import { SmartRouter } from 'hono/router/smart-router'
import { TrieRouter } from 'hono/router/trie-router'

/**
 * The framework's own router for handlers that each answer by themselves and call no next one: of all that match, it gives the first
 * alone, which the framework then calls without its chain of handlers. Paths without parameters are looked up once; walking the tree
 * of four hundred routes took as long as finding out who asks.
 */
export function createFirstMatchRouter<T>(): Router<T> {
  const router = new SmartRouter<T>({ routers: [new RegExpRouter<T>(), new TrieRouter<T>()] })
  const plainPaths = new Set<string>()
  const found = new Map<string, Result<T>>()
  return {
    name: 'FirstMatchRouter',
    add: (method, path, handler) => {
      if (!/[:*{}?]/.test(path)) plainPaths.add(path)
      router.add(method, path, handler)
    },
    match: (method, path) => {
      if (!plainPaths.has(path)) return firstOf(router.match(method, path))
      const key = `${method} ${path}`
      const known = found.get(key)
      if (known !== undefined) return known
      const first = firstOf(router.match(method, path))
      // Anybody can make up a method; those that have routes are few.
      if (found.size < plainPaths.size * 8) found.set(key, first)
      return first
    },
  }
}

function firstOf<T>(result: Result<T>): Result<T> {
  const [handlers, stash] = result
  return (stash === undefined ? [handlers.slice(0, 1)] : [handlers.slice(0, 1), stash]) as Result<T>
}
