/** What comments and documents cite is there: files, and the sections of documents. */
import { readdirSync, readFileSync, statSync } from "node:fs";
import { basename, dirname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";

const root = fileURLToPath(new URL("../..", import.meta.url));
const files = readdirSync(root)
  .filter((name) => !["node_modules", "dist", "results", ".git"].includes(name))
  .flatMap((name) => {
    if (!statSync(join(root, name)).isDirectory()) return [name];
    return readdirSync(join(root, name), { recursive: true, encoding: "utf8" }).map((file) => `${name}/${file}`);
  });
const names = new Set(files.map((file) => basename(file)));
const read = (file: string) => readFileSync(join(root, file), "utf8");

/** Names that stand for a file of the reader's, or of somebody else's project. */
const ELSEWHERE = /^((\.\/)?(mine|my)|summary\.md)\b/;

/** The anchors that GitHub gives the headings of a document. */
function anchors(text: string): Set<string> {
  return new Set(
    [...text.matchAll(/^#+ (.*)$/gm)].map(([, heading]) =>
      heading
        .toLowerCase()
        .replace(/[^\p{L}\p{N} _-]/gu, "")
        .replaceAll(" ", "-"),
    ),
  );
}

/** Comments of a program, or of YAML. */
function comments(file: string): string {
  const mark = file.endsWith(".yaml") ? /^\s*#.*|\s# .*/ : /^\s*(?:\/\*|\*|\/\/).*|\s\/\/ .*/;
  return read(file)
    .split("\n")
    .map((line) => mark.exec(line)?.[0] ?? "")
    .join("\n")
    .replaceAll(/https?:\/\/\S+/g, "");
}

/** Whether `cited`, in `file`, is a file: from the root, from there, or by its name alone. */
function isThere(cited: string, file: string): boolean {
  const places = [cited, join(dirname(file), cited)].map((path) => normalize(path));
  return places.some((path) => files.includes(path)) || (!cited.includes("/") && names.has(cited));
}

/** What is wrong with the citation of `cited`, a path that may have an anchor; undefined if nothing is. */
function wrong(cited: string, file: string): string | undefined {
  const [path, anchor] = cited.split("#");
  if (path !== "" && !isThere(path, file)) return `${file}: ${cited} is no file`;
  if (anchor === undefined) return undefined;
  const document =
    path === "" ? file : [path, normalize(join(dirname(file), path))].find((each) => files.includes(each));
  return document !== undefined && anchors(read(document)).has(anchor) ? undefined : `${file}: ${cited} is no section`;
}

it("comments cite files and sections that there are", () => {
  const programs = files.filter((file) => /\.(ts|mjs|yaml)$/.test(file));
  const cited = programs.flatMap((file) =>
    [...comments(file).matchAll(/[\w./-]*\w\.(?:md|mjs|ts|yaml)\b(?:#[\w-]+)?/g)].map(([path]) => ({ path, file })),
  );
  expect(cited.length).toBeGreaterThan(100);
  expect(
    cited.filter(({ path }) => !ELSEWHERE.test(path)).flatMap(({ path, file }) => wrong(path, file) ?? []),
  ).toEqual([]);
});

it("documents link to files and sections that there are, and name files that there are", () => {
  const documents = files.filter((file) => file.endsWith(".md"));
  const cited = documents.flatMap((file) => {
    const text = read(file);
    const links = [...text.matchAll(/\]\((?!https?:)([^)\s]+)\)/g)].map(([, path]) => path);
    const named = [...text.matchAll(/`((?:sim|models|scenarios|viz|cli|bench|test|docs)\/[\w./-]+\.\w+)`/g)];
    return [...links, ...named.map(([, path]) => path)].map((path) => ({ path, file }));
  });
  expect(cited.length).toBeGreaterThan(50);
  expect(cited.flatMap(({ path, file }) => wrong(path, file) ?? [])).toEqual([]);
});
