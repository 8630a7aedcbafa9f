/** The words of the domain and of a wire, in both directions. Several domain words may share one wire word. */
export interface EnumMap<Domain extends string, Wire extends string> {
  readonly toWire: Readonly<Record<Domain, Wire>>
  /** Every domain word that goes out as this wire word; for filters. */
  allOf(wire: Wire): readonly Domain[]
}

/** A map from its outward half; complete by its type. */
export function enumMap<Domain extends string, Wire extends string>(
  toWire: Readonly<Record<Domain, Wire>>,
  domain: readonly Domain[],
): EnumMap<Domain, Wire> {
  return { toWire, allOf: (wire) => domain.filter((word) => toWire[word] === wire) }
}
