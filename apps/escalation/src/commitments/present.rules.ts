type Optional<Value> = { readonly [Name in keyof Value]?: NonNullable<Value[Name]> };

/** The same fields, without those that hold nothing: an absent field is left out of what people read. */
export function present<Value extends object>(value: Value): Optional<Value> {
  return Object.fromEntries(Object.entries(value).filter(([, inner]) => inner !== null)) as Optional<Value>;
}
