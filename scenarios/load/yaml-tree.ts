/**
 * A parsed YAML document, gone over once: aliases resolved, keys indexed, bounds kept. Whatever is asked of it
 * afterwards takes no longer than what it is about is large.
 */
import { type Document, isAlias, isMap, isScalar, isSeq, type Node, type Pair, type YAMLMap } from "yaml";

/** A hand-written file nests a few levels; deeper ones would exhaust the stack of whoever reads them. */
const MAX_DEPTH = 32;
/** What is said of a file that is. */
export const TOO_DEEP = `is nested too deeply: at most ${MAX_DEPTH} levels are read`;
/** A hand-written file has few. */
const MAX_ALIASES = 100;
/** Values and keys, aliases counted as what they stand for: a file that expands to more is a bomb. */
const MAX_NODES = 100_000;
/** Characters of one value or key: the longest text a scenario may have is shorter. */
const MAX_TEXT = 20_000;

/** What is wrong with a tree, and the node at which it is. */
interface TreeProblem {
  node: unknown;
  message: string;
}

export class YamlTree {
  /** In the order of the text. Of a tree with problems nothing else may be asked. */
  readonly problems: TreeProblem[] = [];
  /** Each alias with the node it stands for. */
  private readonly targets = new Map<unknown, Node>();
  private readonly keys = new Map<YAMLMap, Map<string, Pair>>();
  /** The latest node of each name, so far. */
  private readonly anchors = new Map<string, Node>();
  /** Nodes that a value expands to. */
  private readonly sizes = new Map<unknown, number>();
  private aliases = 0;

  constructor(document: Document) {
    this.visit(document.contents, 0);
  }

  /** The node that an alias stands for; any other as it is. */
  resolve(node: unknown): unknown {
    return isAlias(node) ? this.targets.get(node) : node;
  }

  /** The entry of `map` under the key that reads `key`. */
  pair(map: YAMLMap, key: string): Pair | undefined {
    return this.keys.get(map)?.get(key);
  }

  /** As plain data: maps as objects, lists as arrays, aliases as what they stand for. */
  toPlain(node: unknown): unknown {
    const resolved = this.resolve(node);
    if (isMap(resolved)) {
      return Object.fromEntries(resolved.items.map(({ key, value }) => [keyText(key), this.toPlain(value)]));
    }
    if (isSeq(resolved)) return resolved.items.map((item) => this.toPlain(item));
    return isScalar(resolved) ? resolved.value : null;
  }

  /** Goes over `node`: how many nodes it expands to. */
  private visit(node: unknown, depth: number): number {
    if (isAlias(node)) return this.alias(node);
    if (isMap(node) || isSeq(node)) {
      if (depth === MAX_DEPTH) return this.report(node, TOO_DEEP);
      this.name(node);
      const size = isMap(node) ? this.map(node, depth) : this.list(node.items, depth);
      this.sizes.set(node, size);
      return size;
    }
    if (!isScalar(node)) return 1;
    this.name(node);
    this.sizes.set(node, 1);
    const length = String(node.source ?? node.value ?? "").length;
    if (length <= MAX_TEXT) return 1;
    return this.report(node, `is too long: ${length} characters in one value, at most ${MAX_TEXT} are read`);
  }

  private map(map: YAMLMap, depth: number): number {
    const known = new Map<string, Pair>();
    this.keys.set(map, known);
    let size = 1;
    for (const pair of map.items) {
      size += this.visit(pair.key, depth + 1);
      const key = keyText(pair.key);
      if (known.has(key)) this.report(pair.key, `key ${JSON.stringify(key)} is given twice in the same map`);
      known.set(key, pair);
      size += this.visit(pair.value, depth + 1);
    }
    return this.bounded(map, size);
  }

  private list(items: readonly unknown[], depth: number): number {
    let size = 1;
    for (const item of items) size += this.visit(item, depth + 1);
    return this.bounded(items[0], size);
  }

  private bounded(node: unknown, size: number): number {
    if (size <= MAX_NODES) return size;
    const what = this.aliases > 0 ? "aliases (*name) expand to too much" : "is too large";
    return this.report(node, `${what}: at most ${MAX_NODES} values and keys are read`);
  }

  private name(node: Node & { anchor?: string }): void {
    if (node.anchor !== undefined) this.anchors.set(node.anchor, node);
  }

  private alias(node: Node & { source: string }): number {
    const target = this.anchors.get(node.source);
    const size = this.sizes.get(target);
    if (++this.aliases === MAX_ALIASES + 1)
      return this.report(node, `too many aliases (*name): at most ${MAX_ALIASES} are read`);
    if (this.aliases > MAX_ALIASES) return 1;
    if (target === undefined) return this.report(node, `nothing is called &${node.source} before this alias`);
    if (size === undefined) return this.report(node, `an alias within what it stands for, &${node.source}`);
    this.targets.set(node, target);
    return size;
  }

  /** After what must not go on, the same would be said over and over. */
  private report(node: unknown, message: string): number {
    this.problems.push({ node, message });
    return 1;
  }
}

/** A key as text, as it is known by in plain data. */
export function keyText(key: unknown): string {
  return isScalar(key) ? String(key.value) : String(key);
}
