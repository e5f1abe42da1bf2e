/** Places for labels that would overlap. */

interface Block {
  centre: number;
  size: number;
}

/**
 * Moves `wanted` (ascending) apart to a distance of at least `gap`, as little as possible: neighbours that would
 * overlap form a block, which settles around the mean of what its members want. Keeps within [low, high] if it can.
 */
export function spreadLabels(wanted: readonly number[], gap: number, low: number, high: number): number[] {
  const blocks: Block[] = [];
  for (const centre of wanted) {
    blocks.push({ centre, size: 1 });
    while (blocks.length > 1 && overlap(blocks.at(-2)!, blocks.at(-1)!, gap)) {
      const [a, b] = blocks.splice(-2);
      const size = a.size + b.size;
      blocks.push({ centre: (a.centre * a.size + b.centre * b.size) / size, size });
    }
  }
  const placed = blocks.flatMap(({ centre, size }) =>
    Array.from({ length: size }, (_, i) => centre + (i - (size - 1) / 2) * gap),
  );
  return withinBounds(placed, gap, low, high);
}

function overlap(a: Block, b: Block, gap: number): boolean {
  return b.centre - a.centre < ((a.size + b.size) / 2) * gap;
}

function withinBounds(ys: readonly number[], gap: number, low: number, high: number): number[] {
  const result = [...ys];
  for (let i = result.length - 1; i >= 0; i--) {
    result[i] = Math.min(result[i], i === result.length - 1 ? high : result[i + 1] - gap);
  }
  for (let i = 0; i < result.length; i++) result[i] = Math.max(result[i], i === 0 ? low : result[i - 1] + gap);
  return result;
}

/**
 * Groups `items` (ascending in y) that end as good as together: each within `near` of the one before, all within
 * three times that of the first.
 */
export function clusters<T extends { y: number }>(items: readonly T[], near: number): T[][] {
  const groups: T[][] = [];
  for (const item of items) {
    const group = groups.at(-1);
    if (group && item.y - group.at(-1)!.y <= near && item.y - group[0].y <= 3 * near) group.push(item);
    else groups.push([item]);
  }
  return groups;
}
