/** Looks whether a value that was kept, by whichever version or after whatever damage, is what its type says. */
export type Shape<T> = (value: unknown) => value is T

export const isNumber: Shape<number> = (value): value is number => typeof value === 'number'
export const isFlag: Shape<boolean> = (value): value is boolean => typeof value === 'boolean'

/** A text, or a name made of one. */
export function isText<T extends string>(value: unknown): value is T {
  return typeof value === 'string'
}

/** A number that names a row. */
export function isRowId<T extends number>(value: unknown): value is T {
  return Number.isSafeInteger(value)
}

export function orNull<T>(shape: Shape<T>): Shape<T | null> {
  return (value): value is T | null => value === null || shape(value)
}

/** What may be left out. */
export function orAbsent<T>(shape: Shape<T>): Shape<T | undefined> {
  return (value): value is T | undefined => value === undefined || shape(value)
}

export function isOneOf<const T extends string>(...words: readonly T[]): Shape<T> {
  return (value): value is T => words.some((word) => word === value)
}

/** A value under some of these words; under others may be anything. */
export function isSomeOf<K extends string, T>(words: readonly K[], shape: Shape<T>): Shape<Partial<Record<K, T>>> {
  return (value): value is Partial<Record<K, T>> => {
    if (typeof value !== 'object' || value === null) return false
    const own = new Map<string, unknown>(Object.entries(value))
    return words.every((word) => !own.has(word) || shape(own.get(word)))
  }
}

/** A check for each field of a type. */
type FieldShapes<T> = { readonly [K in keyof T]-?: Shape<T[K]> }

/** An object with all the fields of its type; what else is in it is not looked at. */
export function hasFields<T extends object>(shapes: FieldShapes<T>): Shape<T> {
  const fields: readonly (readonly [string, Shape<unknown>])[] = Object.entries(shapes)
  return (value): value is T => {
    if (typeof value !== 'object' || value === null) return false
    const own = new Map<string, unknown>(Object.entries(value))
    return fields.every(([name, shape]) => shape(own.get(name)))
  }
}

/** One of several objects, told apart by the word in `by`; each kind with its other fields. */
export function isKindOf<K extends string, T extends { readonly [key in K]: string }>(
  by: K,
  kinds: { readonly [N in T[K]]: FieldShapes<Omit<Extract<T, { readonly [key in K]: N }>, K>> },
): Shape<T> {
  const shapes = new Map<unknown, Shape<object>>()
  for (const [kind, fields] of Object.entries<FieldShapes<object>>(kinds)) shapes.set(kind, hasFields(fields))
  return (value): value is T => {
    if (typeof value !== 'object' || value === null) return false
    return shapes.get(Object.getOwnPropertyDescriptor(value, by)?.value)?.(value) ?? false
  }
}
