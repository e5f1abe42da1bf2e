/** A YAML file as a tree that remembers where everything stands. */
import {
  type Document,
  isCollection,
  isMap,
  isNode,
  isPair,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  Pair,
  type ParsedNode,
  parseDocument,
  Scalar,
  visit,
  YAMLMap,
  YAMLSeq,
} from "yaml";
import { type Diagnostic, ScenarioError } from "../common/diagnostics.js";
import { keyText, TOO_DEEP, YamlTree } from "./yaml-tree.js";

export type Path = readonly (string | number)[];

/** A setting given beside the file, e.g. `--set machine.cores=8`: the option, its text, and where the value begins. */
export interface Setting {
  option: string;
  text: string;
  path: readonly string[];
  valueAt: number;
}

/** No scenario is larger; a file that is was not meant for us. */
const MAX_CHARACTERS = 256 * 1024;
const MAX_LINES = 20_000;

/** That keys are unique is found out by {@link YamlTree}, since the parser compares each with all before it. */
const OPTIONS = { prettyErrors: false, uniqueKeys: false, logLevel: "error" } as const;

export class SourceDocument {
  private readonly lineCounter = new LineCounter();
  private readonly document: Document;
  private tree: YamlTree;
  /** Nodes and keys that a setting put there. */
  private readonly origins = new Map<unknown, { setting: Setting; offset: number }>();

  /** Throws {@link ScenarioError} on anything that is not one well-formed YAML map. */
  constructor(
    private readonly file: string,
    private readonly text: string,
  ) {
    if (text.length > MAX_CHARACTERS) {
      this.fail(0, `is too large: ${text.length} characters, at most ${MAX_CHARACTERS} are read`);
    }
    const document = this.parsed(text);
    this.document = document;
    if (this.lineCounter.lineStarts.length > MAX_LINES) {
      const { length } = this.lineCounter.lineStarts;
      this.fail(0, `is too large: ${length} lines, at most ${MAX_LINES} are read`);
    }
    this.tree = this.goneOver();
    if (!document.contents || (isScalar(document.contents) && document.contents.value === null)) {
      this.fail(0, "is empty: expected a map of keys and values");
    }
    if (!isMap(document.contents)) this.fail(this.startOf(document.contents), "expected a map of keys and values");
  }

  /** The whole tree as plain data. */
  toPlain(): unknown {
    return this.tree.toPlain(this.document.contents);
  }

  /** As YAML, comments and all; what settings put there and is nested stands in lines of its own. */
  toText(): string {
    const isPlain = (item: unknown) => isScalar(isPair(item) ? item.value : item);
    for (const node of this.origins.keys()) {
      if (isCollection(node)) node.flow = node.items.every(isPlain);
    }
    return this.document.toString({ lineWidth: 0 });
  }

  /** Put a setting's value in its place, making the maps on the way. Throws {@link ScenarioError}. */
  set(setting: Setting): void {
    const value = this.settingValue(setting);
    let node: unknown = this.document.contents;
    setting.path.forEach((segment, depth) => {
      const last = depth === setting.path.length - 1;
      node = this.descend(setting, node, depth, segment, last ? value : undefined);
    });
    this.tree = this.goneOver();
  }

  /** Take away what stands at `path` in the file itself, if anything does; what a setting put there stays. */
  dropFromFile(path: readonly string[]): void {
    let node: unknown = this.document.contents;
    for (const segment of path.slice(0, -1))
      node = isMap(node) ? node.items.find((item) => keyText(item.key) === segment)?.value : undefined;
    if (!isMap(node)) return;
    const at = node.items.findIndex(({ key }) => keyText(key) === path.at(-1) && !this.origins.has(key));
    if (at < 0) return;
    node.items.splice(at, 1);
    this.tree = this.goneOver();
  }

  /** Take away what stands at `path`, wherever it came from. */
  drop(path: Path): void {
    const { map, at } = this.pairAt(path);
    if (at >= 0) map!.items.splice(at, 1);
    this.tree = this.goneOver();
  }

  /** Put what stands at `from`, which is there, to `to`, a key of the whole; it keeps its place in messages. */
  move(from: Path, [to]: Path): void {
    const { map, at } = this.pairAt(from);
    const [pair] = map!.items.splice(at, 1);
    const key = new Scalar(String(to));
    key.range = (pair.key as Node).range;
    const origin = this.origins.get(pair.key);
    if (origin) this.origins.set(key, origin);
    (this.document.contents as YAMLMap).items.push(new Pair<unknown, unknown>(key, pair.value));
    this.tree = this.goneOver();
  }

  private pairAt(path: Path): { map?: YAMLMap; at: number } {
    let node: unknown = this.document.contents;
    for (const segment of path.slice(0, -1)) {
      const map = this.tree.resolve(node);
      node = isMap(map) ? map.items.find(({ key }) => keyText(key) === segment)?.value : undefined;
    }
    const map = this.tree.resolve(node);
    if (!isMap(map)) return { at: -1 };
    return { map, at: map.items.findIndex(({ key }) => keyText(key) === path.at(-1)) };
  }

  /** Whether anything stands at `path`. */
  has(path: Path): boolean {
    return this.trace(path).found;
  }

  /** Where the value at `path` stands, or its key; if there is none, where its nearest ancestor's key does. */
  diagnose(path: Path, at: "key" | "value", message: string): Diagnostic {
    const { key, value } = this.trace(path);
    const named = { path: path.join("."), message };
    // A missing top-level key is missing from the file, not from its first line.
    if (!isNode(key)) return { ...this.diagnostic(0, ""), ...named, sourceLine: "" };
    const node = at === "value" && isNode(value) && !this.standsBelow(value, key) ? value : key;
    return { ...this.at(node), ...named };
  }

  /** Where `node` stands, in the file or in a setting. */
  private at(node: unknown): Diagnostic {
    const origin = this.origins.get(node);
    return origin ? settingDiagnostic(origin.setting, origin.offset, "") : this.diagnostic(this.startOf(node), "");
  }

  private diagnostic(offset: number, message: string): Diagnostic {
    const { line, col } = this.lineCounter.linePos(offset);
    const start = offset - (Math.max(col, 1) - 1);
    const end = this.text.indexOf("\n", start);
    const sourceLine = this.text.slice(start, end < 0 ? undefined : end).replace(/\r$/, "");
    return { file: this.file, line: Math.max(line, 1), column: Math.max(col, 1), path: "", message, sourceLine };
  }

  private fail(offset: number, message: string): never {
    throw new ScenarioError([this.diagnostic(offset, message)]);
  }

  /** Nothing to point at beside the key: an empty value, or a block on the lines below. */
  private standsBelow(value: Node, key: Node): boolean {
    if (isEmpty(value)) return true;
    if (isScalar(value) || this.origins.has(value)) return false;
    return this.lineCounter.linePos(this.startOf(value)).line > this.lineCounter.linePos(this.startOf(key)).line;
  }

  private startOf(node: unknown): number {
    return isNode(node) ? (node.range?.[0] ?? 0) : 0;
  }

  private parsed(text: string): Document {
    const document = parseDocument(text, { ...OPTIONS, lineCounter: this.lineCounter });
    const [problem] = [...document.errors, ...document.warnings];
    if (problem) this.fail(problem.pos[0], this.explain(problem));
    return document;
  }

  private goneOver(): YamlTree {
    const tree = new YamlTree(this.document);
    if (tree.problems.length === 0) return tree;
    throw new ScenarioError(tree.problems.map(({ node, message }) => ({ ...this.at(node), message })));
  }

  private explain({ code, message }: SyntaxProblem): string {
    switch (code) {
      case "TAB_AS_INDENT":
        return "tabs cannot indent YAML: use spaces";
      case "MULTIPLE_DOCS":
        return "expected one document: `---` starts a second one";
      case "BLOCK_AS_IMPLICIT_KEY":
        return "not valid YAML: a second `key:` within a value; quote text that has a colon, or check the indentation";
      default:
        // The parser calls itself for each level.
        if (/call stack/.test(message)) return TOO_DEEP;
        return `not valid YAML: ${message.charAt(0).toLowerCase()}${message.slice(1)}`;
    }
  }

  /** Walk down `path`: the last key (or list item) met on the way, and the value if the whole path exists. */
  private trace(path: Path): { key: unknown; value: unknown; found: boolean } {
    let key: unknown;
    let value: unknown = this.document.contents;
    for (const segment of path) {
      const map = this.tree.resolve(value);
      if (isMap(map)) {
        const pair = this.tree.pair(map, String(segment));
        if (!pair) return { key, value: undefined, found: false };
        key = pair.key;
        value = pair.value;
      } else if (isSeq(map) && map.items[indexOf(segment)] !== undefined) {
        key = value = map.items[indexOf(segment)];
      } else {
        return { key, value: undefined, found: false };
      }
    }
    return { key, value, found: true };
  }

  /** The setting's value as a node, all of it marked with its origin. */
  private settingValue(setting: Setting): ParsedNode | Scalar {
    // Blanks in place of the key keep the value's offsets those of the option's text.
    const source = " ".repeat(setting.valueAt) + setting.text.slice(setting.valueAt);
    const parsed = parseDocument(source, OPTIONS);
    const [problem] = [...parsed.errors, ...parsed.warnings];
    if (problem) throw new ScenarioError([settingDiagnostic(setting, problem.pos[0], this.explain(problem))]);
    const value = (parsed.contents as ParsedNode | null) ?? new Scalar(null);
    visit(value as Node, (_, node) => {
      if (isNode(node)) this.origins.set(node, { setting, offset: node.range?.[0] ?? setting.valueAt });
    });
    return value;
  }

  /** One step of {@link set}: the child of `node` called `segment`; replaced by `value` if that is given. */
  private descend(setting: Setting, node: unknown, depth: number, segment: string, value: Node | undefined): unknown {
    if (isMap(node)) {
      let pair = node.items.find((item) => keyText(item.key) === segment);
      if (!pair) {
        pair = new Pair<unknown, unknown>(this.mark(setting, new Scalar(segment)), null);
        node.items.push(pair);
      }
      if (value) pair.key = this.mark(setting, new Scalar(segment));
      pair.value = value ?? (isEmpty(pair.value) ? this.mark(setting, new YAMLMap()) : pair.value);
      return pair.value;
    }
    const index = indexOf(segment);
    if (isSeq(node) && index >= 0 && index < node.items.length) {
      if (value) node.items[index] = value;
      return node.items[index];
    }
    const parent = setting.path.slice(0, depth).join(".");
    const reason =
      node instanceof YAMLSeq ? `a list of ${node.items.length} (counted from 0)` : "neither a map nor a list";
    throw new ScenarioError([settingDiagnostic(setting, 0, `cannot set "${segment}": ${parent} is ${reason}`)]);
  }

  private mark<T>(setting: Setting, node: T): T {
    this.origins.set(node, { setting, offset: 0 });
    return node;
  }
}

/** The place in a list, from 0, that a segment of a path is; -1 if it is none. */
function indexOf(segment: string | number): number {
  return /^\d+$/.test(String(segment)) ? Number(segment) : -1;
}

function settingDiagnostic({ option, text }: Setting, offset: number, message: string): Diagnostic {
  return { file: option, line: 1, column: offset + 1, path: "", message, sourceLine: text };
}

type SyntaxProblem = { code: string; message: string };

function isEmpty(node: unknown): boolean {
  return node === null || node === undefined || (isScalar(node) && node.value === null && (node.source ?? "") === "");
}
