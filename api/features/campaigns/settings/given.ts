type Given<T> = { [K in keyof T]?: Exclude<T[K], undefined> }

/** Only the keys that have a value. */
export function given<T extends object>(input: T): Given<T> {
  return Object.fromEntries(Object.entries(input).filter(([, value]) => value !== undefined)) as Given<T>
}
