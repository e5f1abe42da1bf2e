/** A YAML file as a tree that remembers where everything stands. */
import {
  type Alias,
  type Document,
  isAlias,
  isMap,
  isNode,
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
import { type Diagnostic, ScenarioError } from "./diagnostics.js";

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
/** Expansions of aliases; a hand-written file needs few, a bomb needs millions. */
const MAX_ALIASES = 100;

const OPTIONS = { prettyErrors: false, uniqueKeys: true, logLevel: "error" } as const;

export class SourceDocument {
  private readonly lineCounter = new LineCounter();
  private readonly document: Document;
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
    const document = parseDocument(text, { ...OPTIONS, lineCounter: this.lineCounter });
    const problems = syntaxErrors([...document.errors, ...document.warnings]);
    if (problems.length > 0) {
      throw new ScenarioError(problems.map((error) => this.diagnostic(error.pos[0], this.explain(error))));
    }
    this.document = document;
    if (!document.contents || (isScalar(document.contents) && document.contents.value === null)) {
      this.fail(0, "is empty: expected a map of keys and values");
    }
    if (!isMap(document.contents)) this.fail(this.startOf(document.contents), "expected a map of keys and values");
  }

  /** The whole tree as plain data. Throws {@link ScenarioError} if its aliases expand beyond reason. */
  toPlain(): unknown {
    try {
      return this.document.toJS({ maxAliasCount: MAX_ALIASES });
    } catch (error) {
      if (!(error instanceof ReferenceError)) throw error;
      const aliases = this.aliases();
      const dangling = aliases.find((alias) => alias.resolve(this.document) === undefined);
      const message = dangling
        ? `nothing is called &${dangling.source} before this alias`
        : `aliases (*name) expand to too much: at most ${MAX_ALIASES} are followed`;
      return this.fail(this.startOf(dangling ?? aliases[0]), message);
    }
  }

  /** Put a setting's value in its place, making the maps on the way. Throws {@link ScenarioError}. */
  set(setting: Setting): void {
    const value = this.settingValue(setting);
    let node: unknown = this.document.contents;
    setting.path.forEach((segment, depth) => {
      const last = depth === setting.path.length - 1;
      node = this.descend(setting, node, depth, segment, last ? value : undefined);
    });
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
    const origin = this.origins.get(node);
    if (!origin) return { ...this.diagnostic(this.startOf(node), ""), ...named };
    const { option, text } = origin.setting;
    return { file: option, line: 1, column: origin.offset + 1, sourceLine: text, ...named };
  }

  private diagnostic(offset: number, message: string): Diagnostic {
    const { line, col } = this.lineCounter.linePos(offset);
    const start = offset - (Math.max(col, 1) - 1);
    const sourceLine = this.text.slice(start).split(/\r?\n/, 1)[0];
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

  private explain({ code, message, pos }: SyntaxProblem): string {
    switch (code) {
      case "DUPLICATE_KEY":
        return `key ${JSON.stringify(keyAt(this.text, pos[0]))} is given twice in the same map`;
      case "TAB_AS_INDENT":
        return "tabs cannot indent YAML: use spaces";
      case "MULTIPLE_DOCS":
        return "expected one document: `---` starts a second one";
      case "BLOCK_AS_IMPLICIT_KEY":
        return "not valid YAML: a second `key:` within a value; quote text that has a colon, or check the indentation";
      default:
        return `not valid YAML: ${message.charAt(0).toLowerCase()}${message.slice(1)}`;
    }
  }

  private aliases(): Alias[] {
    const aliases: Alias[] = [];
    visit(this.document, {
      Alias(_, alias) {
        aliases.push(alias);
      },
    });
    return aliases;
  }

  /** Walk down `path`: the last key (or list item) met on the way, and the value if the whole path exists. */
  private trace(path: Path): { key: unknown; value: unknown; found: boolean } {
    let key: unknown;
    let value: unknown = this.document.contents;
    for (const segment of path) {
      const map = this.resolve(value);
      if (isMap(map)) {
        const pair = map.items.find((item) => keyText(item.key) === String(segment));
        if (!pair) return { key, value: undefined, found: false };
        key = pair.key;
        value = pair.value;
      } else if (isSeq(map) && map.items[Number(segment)] !== undefined) {
        key = value = map.items[Number(segment)];
      } else {
        return { key, value: undefined, found: false };
      }
    }
    return { key, value, found: true };
  }

  private resolve(node: unknown): unknown {
    return isAlias(node) ? node.resolve(this.document) : node;
  }

  /** The setting's value as a node, all of it marked with its origin. */
  private settingValue(setting: Setting): ParsedNode | Scalar {
    // Blanks in place of the key keep the value's offsets those of the option's text.
    const source = " ".repeat(setting.valueAt) + setting.text.slice(setting.valueAt);
    const parsed = parseDocument(source, OPTIONS);
    const [problem] = syntaxErrors([...parsed.errors, ...parsed.warnings]);
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
    const index = /^\d+$/.test(segment) ? Number(segment) : -1;
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

function settingDiagnostic({ option, text }: Setting, offset: number, message: string): Diagnostic {
  return { file: option, line: 1, column: offset + 1, path: "", message, sourceLine: text };
}

type SyntaxProblem = { code: string; message: string; pos: [number, number] };

/** After the first syntax error the parser guesses: only duplicate keys leave the rest of the tree trustworthy. */
function syntaxErrors(errors: readonly SyntaxProblem[]): SyntaxProblem[] {
  const first = errors.find((error) => error.code !== "DUPLICATE_KEY");
  return first ? [first] : [...errors];
}

function isEmpty(node: unknown): boolean {
  return node === null || node === undefined || (isScalar(node) && node.value === null && (node.source ?? "") === "");
}

/** The key as it stands in the text, quoted or not. */
function keyAt(text: string, offset: number): string {
  const [, quoted, plain] = /^(?:["']([^"']*)["']|([^:\s]*))/.exec(text.slice(offset)) ?? [];
  return quoted ?? plain ?? "";
}

function keyText(key: unknown): string {
  return isScalar(key) ? String(key.value) : String(key);
}
