/** A view that remembers what was asked of it: what was drawn of it need not be drawn again while the answers stay. */
import type { View } from "./view.js";

interface Watched {
  view: View;
  /** Keys of what was asked for so far. */
  asked: ReadonlySet<keyof View>;
  /** Whether `other` would have given the same answers so far. */
  agreesWith(other: View): boolean;
}

export function watched(view: View): Watched {
  const asked = new Set<keyof View>();
  const get = (_: View, key: string | symbol) => {
    asked.add(key as keyof View);
    return view[key as keyof View];
  };
  return {
    view: new Proxy(view, { get }),
    asked,
    agreesWith: (other) => [...asked].every((key) => JSON.stringify(view[key]) === JSON.stringify(other[key])),
  };
}

/** `view` as if all of it had been asked for. */
export function wholly(view: View): Watched {
  const result = watched(view);
  Object.values(result.view);
  return result;
}
