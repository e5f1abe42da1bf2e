/** Which exports nothing imports: read off the text, whose form is the formatter's. */
interface Source {
  readonly file: string;
  readonly text: string;
}

/** What a file says it takes from another: names, or the whole of it. */
interface Use {
  readonly from: string;
  /** Undefined: a namespace, of which the file may name anything. */
  readonly names: readonly string[] | undefined;
}

const DECLARED =
  /^export (?:declare )?(?:abstract )?(?:async )?(?:function\*?|class|const enum|const|let|interface|type|enum|namespace) (\w+)/gm;

/** Names between braces, as `wanted` (0: in the module named, 1: here) has them: `type A, b as c`. */
function names(list: string, wanted: 0 | 1): string[] {
  return list
    .split(",")
    .map((each) =>
      each
        .trim()
        .replace(/^type /, "")
        .split(/ as |: /),
    )
    .map((pair) => pair[wanted] ?? pair[0])
    .filter((name) => name !== "");
}

function exported(text: string): string[] {
  const destructured = [...text.matchAll(/^export const \{([^}]*)\} =/gm)].flatMap(([, list]) => names(list, 1));
  const listed = [...text.matchAll(/^export (?:type )?\{([^}]*)\}/gm)].flatMap(([, list]) => names(list, 1));
  return [...[...text.matchAll(DECLARED)].map(([, name]) => name), ...destructured, ...listed];
}

/** Files of which `text` exports all. */
function passedOn(text: string): string[] {
  return [...text.matchAll(/^export (?:type )?\* from "([^"]+)"/gm)].map(([, from]) => from);
}

function uses(text: string): Use[] {
  const listed = [...text.matchAll(/^(?:import|export) (?:type )?\{([^}]*)\} from "([^"]+)"/gm)];
  const later = [...text.matchAll(/\{([^{}]*)\} = await import\("([^"]+)"\)/g)];
  const typed = [...text.matchAll(/import\("([^"]+)"\)\.(\w+)/g)];
  const whole = [...text.matchAll(/^import (?:type )?\* as \w+ from "([^"]+)"|import\("([^"]+)"\)(?!\.)/gm)];
  const destructured = new Set(later.map(({ index, 0: all }) => index + all.length));
  return [
    ...[...listed, ...later].map(([, list, from]) => ({ from, names: names(list, 0) })),
    ...typed.map(([, from, name]) => ({ from, names: [name] })),
    ...whole
      .filter(({ index, 0: all }) => !destructured.has(index + all.length))
      .map(([, first, second]) => ({ from: first ?? second, names: undefined })),
  ];
}

/**
 * `file: name` for each export of `files` that no other of them imports; `resolve` says which file a specifier names.
 */
export function unusedExports(files: readonly Source[], resolve: (file: string, from: string) => string): string[] {
  const used = new Set<string>();
  const texts = new Map(files.map(({ file, text }) => [file, text]));
  const mark = (file: string, name: string): void => {
    const text = texts.get(file);
    if (text === undefined || used.has(`${file}: ${name}`)) return;
    used.add(`${file}: ${name}`);
    for (const from of passedOn(text)) mark(resolve(file, from), name);
  };
  for (const { file, text } of files) {
    for (const { from, names } of uses(text)) {
      const source = resolve(file, from);
      const named = names ?? exported(texts.get(source) ?? "").filter((name) => new RegExp(`\\b${name}\\b`).test(text));
      for (const name of named) mark(source, name);
    }
  }
  return files
    .flatMap(({ file, text }) => exported(text).map((name) => `${file}: ${name}`))
    .filter((each) => !used.has(each));
}
