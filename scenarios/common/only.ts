type Fields<V> = V extends unknown ? keyof V : never;

/**
 * `made`, which does not compile with a field that `T` has not: where an object is put together of others, the compiler
 * by itself lets such a field pass, and what is written could not be read back.
 */
export function only<T>() {
  return <V extends T>(made: V & { [K in Exclude<Fields<V>, keyof T>]: never }): T => made;
}
