/** Run a schema over a document: the value, or every mistake with its place. */
import type * as z from "zod";
import type { Diagnostic } from "../common/diagnostics.js";
import { nearest } from "../common/did-you-mean.js";
import { UNKNOWN_KEY } from "../schema/fields.js";
import type { Path, SourceDocument } from "./yaml-document.js";

interface Finding {
  path: Path;
  message: string;
  kind: "unknown key" | "missing" | "value";
}

/** `value` is present if and only if nothing is wrong. */
export function check<T>(document: SourceDocument, schema: z.ZodType<T>): { value?: T; diagnostics: Diagnostic[] } {
  const result = schema.safeParse(document.toPlain());
  if (result.success) return { value: result.data, diagnostics: [] };
  const findings = result.error.issues.flatMap((issue) => toFindings(document, issue));
  const diagnostics = withoutEchoes(findings).map(({ path, kind, message }) =>
    document.diagnose(path, kind === "value" ? "value" : "key", message),
  );
  return { diagnostics };
}

function toFindings(document: SourceDocument, issue: z.core.$ZodIssue): Finding[] {
  const path = issue.path as Path;
  if (issue.code === "unrecognized_keys") {
    const messages = issue.message.split("\n");
    return issue.keys.map((key, i) => ({
      path: [...path, key],
      message: messages[i] ?? UNKNOWN_KEY,
      kind: "unknown key",
    }));
  }
  return [{ path, message: issue.message, kind: document.has(path) ? "value" : "missing" }];
}

/** A misspelt key is one mistake, though the key it stands for is missing too. */
function withoutEchoes(findings: readonly Finding[]): Finding[] {
  const missing = new Map<string, Finding[]>();
  for (const finding of findings) {
    if (finding.kind !== "missing") continue;
    const siblings = missing.get(parent(finding)) ?? [];
    missing.set(parent(finding), siblings);
    siblings.push(finding);
  }
  const echoes = new Set<Finding>();
  for (const unknown of findings) {
    const siblings = unknown.kind === "unknown key" ? missing.get(parent(unknown)) : undefined;
    if (siblings === undefined) continue;
    const meant = nearest(lastKey(unknown), siblings.map(lastKey));
    for (const sibling of siblings) if (lastKey(sibling) === meant) echoes.add(sibling);
  }
  return findings.filter((finding) => !echoes.has(finding));
}

function parent(finding: Finding): string {
  return JSON.stringify(finding.path.slice(0, -1));
}

function lastKey(finding: Finding): string {
  return String(finding.path.at(-1));
}
