/** One thing below the other. */

/** Where each of `items` starts, with `gap` between two, and the height of all: none if there is none. */
export function stack(items: readonly { height: number }[], gap: number): { starts: number[]; height: number } {
  const starts: number[] = [];
  let height = 0;
  for (const item of items) {
    starts.push(starts.length === 0 ? 0 : height + gap);
    height = starts[starts.length - 1] + item.height;
  }
  return { starts, height };
}
