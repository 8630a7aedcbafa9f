/** Makes a row out of its values, in the order of its columns. */
export type RowMaker = (values: readonly unknown[]) => Readonly<Record<string, unknown>>

/**
 * Names the values of rows. Written out as one object literal and compiled, it takes a tenth of the time that setting one property after
 * the other takes, and rows of one statement then share one shape, which all who read them are quicker with.
 * @param names of the columns, each once; they stand in the program's own SQL
 */
export function rowMaker(names: readonly string[]): RowMaker {
  const fields = names.map((name, n) => `${JSON.stringify(name)}: values[${n}]`)
  // oxlint-disable-next-line typescript/no-implied-eval -- the names are quoted, so that none can be anything but a name
  return new Function('values', `return { ${fields.join(', ')} }`) as RowMaker
}
