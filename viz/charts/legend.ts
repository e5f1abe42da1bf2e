/** A legend: samples with their names, side by side as far as there is room. */
import { add, type Group, middle, round, textWidth } from "./svg.js";

const ROW = 20;

interface Entry<K> {
  key: K;
  name: string;
  x: number;
  y: number;
}

interface Legend<K> {
  entries: Entry<K>[];
  height: number;
}

/** Where `items` ([key, name]) stand in `width`, each with room for a sample `sample` pixels wide. */
export function legendOf<K>(items: readonly (readonly [K, string])[], width: number, sample: number): Legend<K> {
  let [x, y] = [0, 0];
  const entries = items.map(([key, name]) => {
    const room = sample + 20 + textWidth(name);
    if (x > 0 && x + room - 14 > width) [x, y] = [0, y + ROW];
    const entry = { key, name, x, y };
    x += room;
    return entry;
  });
  return { entries, height: y + ROW };
}

/** Writes the names; `draw` draws each sample around the height `y = 6` of its group. */
export function drawLegend<K>(
  parent: Group,
  { entries }: Legend<K>,
  sample: number,
  draw: (group: Group, key: K) => void,
): void {
  for (const { key, name, x, y } of entries) {
    const group = add(parent, "g", { transform: `translate(${round(x)},${y})` });
    draw(group, key);
    add(group, "text", middle(sample + 5, 6), name);
  }
}
