import { type Runtime, Session } from 'node:inspector'

/** How many things each collection holds, by the way to it; collections at the same place of many owners are added up. */
export type Sizes = ReadonlyMap<string, number>

/** Looked into of one collection: what one entry has grown, the others have too. */
const entriesWalked = 30
const mostObjects = 200_000
/** What is not state: prototypes, and the ways of the test's own machinery. */
const notState = new Set(['__proto__', 'prototype', 'constructor', 'this', 'arguments', 'caller'])

/**
 * Finds every Map, Set and array that can be reached from `root`, also through the variables that functions have closed over, which no
 * program can list of itself: so a book that somebody adds tomorrow is seen without being named anywhere. Uses the debugger of this thread.
 * @param except names of properties and variables that are not gone into
 */
export function sizesOf(root: object, except: readonly string[] = []): Sizes {
  const session = new Session()
  session.connect()
  const seen = new WeakMap<object, number>()
  const world = globalThis as { walkedState?: unknown }
  let nextId = 0
  world.walkedState = {
    root,
    isNew(one: object): boolean {
      if (seen.has(one)) return false
      nextId += 1
      seen.set(one, nextId)
      return true
    },
  }
  try {
    ask(session, 'Debugger.enable', {})
    return walk(session, new Set([...notState, ...except]))
  } finally {
    ask(session, 'Debugger.disable', {})
    session.disconnect()
    delete world.walkedState
  }
}

/** What stands between two looks: places whose size differs, in words. */
export function differences(before: Sizes, after: Sizes): readonly string[] {
  return [...new Set([...before.keys(), ...after.keys()])]
    .filter((place) => (before.get(place) ?? 0) !== (after.get(place) ?? 0))
    .map((place) => `${place}: ${before.get(place) ?? 0} -> ${after.get(place) ?? 0}`)
    .sort()
}

interface Place {
  readonly id: string
  readonly path: string
  /** A list of scopes, or one: has no identity of its own. */
  readonly isScope: boolean
}

function walk(session: Session, except: ReadonlySet<string>): Sizes {
  const sizes = new Map<string, number>()
  const queue: Place[] = []
  let walked = 0
  const visit = (value: Runtime.RemoteObject | undefined, path: string, isScope = false): void => {
    if (value?.objectId === undefined || (value.type !== 'object' && value.type !== 'function')) return
    if (!isScope && !isNew(session, value.objectId)) return
    const size = /^(?:Map|Set|Array)\((\d+)\)$/.exec(value.description ?? '')?.[1]
    if (size !== undefined) sizes.set(path, (sizes.get(path) ?? 0) + Number(size))
    if (
      /^(?:Promise|RegExp|Date|Error|.*Array|ArrayBuffer|Buffer)\b/.test(value.description ?? '') &&
      size === undefined
    )
      return
    queue.push({ id: value.objectId, path, isScope })
  }
  const rootValue = ask<Runtime.EvaluateReturnType>(session, 'Runtime.evaluate', {
    expression: 'globalThis.walkedState.root',
  })
  visit(rootValue.result, '')
  for (let place = queue.shift(); place !== undefined; place = queue.shift()) {
    walked += 1
    if (walked > mostObjects)
      throw new Error(`more than ${mostObjects} objects: something leads out of the state, at ${place.path}`)
    const { result, internalProperties = [] } = ask<Runtime.GetPropertiesReturnType>(session, 'Runtime.getProperties', {
      objectId: place.id,
      ownProperties: true,
    })
    let taken = 0
    for (const { name, value, enumerable } of result) {
      const isEntry = /^\d+$/.test(name)
      if (except.has(name) || name.startsWith('__vi') || (!enumerable && !place.isScope)) continue
      if (isEntry && ++taken > entriesWalked) continue
      visit(value, isEntry ? `${place.path}[]` : place.path === '' ? name : `${place.path}.${name}`)
    }
    for (const { name, value } of internalProperties) {
      if (name === '[[Entries]]') for (const entry of entriesOf(session, value)) visit(entry, `${place.path}[]`)
      if (name === '[[Scopes]]') for (const scope of scopesOf(session, value)) visit(scope, place.path, true)
    }
    ask(session, 'Runtime.releaseObject', { objectId: place.id })
  }
  return sizes
}

/** Keys and values of a Map, or values of a Set. */
function entriesOf(session: Session, list: Runtime.RemoteObject | undefined): readonly Runtime.RemoteObject[] {
  return propertiesOf(session, list)
    .slice(0, entriesWalked)
    .flatMap((entry) => propertiesOf(session, entry))
}

/** The variables a function has closed over; those of its module and of the world are no state of what is walked. */
function scopesOf(session: Session, list: Runtime.RemoteObject | undefined): readonly Runtime.RemoteObject[] {
  return propertiesOf(session, list).filter((scope) => {
    if (!/^(?:Closure|Block|Catch)/.test(scope.description ?? '')) return false
    // The test's own machinery wraps each module into a function.
    return !namesOf(session, scope).some((name) => name.startsWith('__vi'))
  })
}

function namesOf(session: Session, object: Runtime.RemoteObject): readonly string[] {
  return getProperties(session, object).map(({ name }) => name)
}

function propertiesOf(session: Session, object: Runtime.RemoteObject | undefined): readonly Runtime.RemoteObject[] {
  return object === undefined
    ? []
    : getProperties(session, object).flatMap(({ name, value }) =>
        name === 'length' || value === undefined ? [] : [value],
      )
}

function getProperties(session: Session, { objectId }: Runtime.RemoteObject): readonly Runtime.PropertyDescriptor[] {
  if (objectId === undefined) return []
  return ask<Runtime.GetPropertiesReturnType>(session, 'Runtime.getProperties', { objectId, ownProperties: true })
    .result
}

function isNew(session: Session, objectId: string): boolean {
  const { result } = ask<Runtime.CallFunctionOnReturnType>(session, 'Runtime.callFunctionOn', {
    objectId,
    functionDeclaration: 'function () { return globalThis.walkedState.isNew(this) }',
    returnByValue: true,
  })
  return result.value === true
}

/** Asks the debugger of this thread, which answers at once. */
function ask<Answer>(session: Session, method: string, params: object): Answer {
  const state: { answer: unknown; failure: Error | null } = { answer: null, failure: null }
  session.post(method, params, (failure, answer) => {
    state.failure = failure
    state.answer = answer
  })
  if (state.failure !== null) throw new Error(`${method}: ${JSON.stringify(state.failure)}`)
  return state.answer as Answer
}
