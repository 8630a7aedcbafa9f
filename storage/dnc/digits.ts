/** A number or pattern as DNC entries are compared: without its `+`, so that `+1555…` and `1555…` are the same person. */
export function dncDigits(number: string): string {
  return number.startsWith('+') ? number.slice(1) : number
}
