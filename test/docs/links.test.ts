/** Documents that are cited are there, with the sections that are cited. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const ROOMS = ["sim", "models", "scenarios", "viz", "cli", "bench", "test", "examples", "docs"];

const files = [
  ...ROOMS.flatMap((room) => readdirSync(join(ROOT, room), { recursive: true }).map((file) => `${room}/${file}`)),
  ...["README.md", "CONTRIBUTING.md", "CHANGELOG.md"],
].filter((file) => /\.(ts|mjs|md|yaml)$/.test(file));
const textOf = (file: string) => readFileSync(join(ROOT, file), "utf8");

/** Headings of a document, without their marks. */
function headings(document: string): string[] {
  return [...textOf(document).matchAll(/^#+ (.*)$/gm)].map(([, heading]) => heading);
}

/** As a page on the web makes it of a heading. */
const anchor = (heading: string) =>
  heading
    .toLowerCase()
    .replaceAll(/[^\w\- ]/g, "")
    .replaceAll(" ", "-");

test("links of the documents", () => {
  const broken = files
    .filter((file) => file.endsWith(".md"))
    .flatMap((file) =>
      [...textOf(file).matchAll(/\]\((?!https?:)([^)#\s]*)(?:#([^)\s]*))?\)/g)].flatMap(([link, path, section]) => {
        const target = path === "" ? file : join(dirname(file), path);
        if (!existsSync(join(ROOT, target))) return [`${file}: ${link}`];
        if (section === undefined || headings(target).map(anchor).includes(section)) return [];
        return [`${file}: ${link}`];
      }),
    );
  expect(broken).toEqual([]);
});

test("documents that comments and documents name", () => {
  const named = /\b((?:docs|bench)\/[\w-]+\.md|[A-Z]{4,}\.md)(?:,? "([^"]+)")?/g;
  const broken = files
    .filter((file) => file !== "test/docs/links.test.ts")
    .flatMap((file) =>
      [...textOf(file).matchAll(named)].flatMap(([citation, document, section]) => {
        if (!existsSync(join(ROOT, document)) && !existsSync(join(ROOT, dirname(file), document))) {
          return [`${file}: ${citation}`];
        }
        return section === undefined || headings(document).includes(section) ? [] : [`${file}: ${citation}`];
      }),
    );
  expect(broken).toEqual([]);
});
