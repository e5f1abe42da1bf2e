/** The text of a scenario file with settings written into it: what is run is then the file, and nothing beside it. */
import { type Diagnostic, ScenarioError } from "../common/diagnostics.js";
import type { Scenario } from "../common/types.js";
import { applySettings, type Overrides } from "../load/settings.js";
import { SourceDocument } from "../load/yaml-document.js";

interface Given {
  /** Names the file in messages. */
  file: string;
  /** `key=value`, as `--set` takes them. */
  set: readonly string[];
  overrides?: Overrides;
}

interface Effective {
  text: string;
  scenario: Scenario;
  /** Keys left out, because what they say is not about this scenario any more. */
  leftOut: string[];
}

/** Keys that are about the lines and values of the file as it was; nothing that is run depends on them. */
const ABOUT_LINES = ["claims", "answer", "capacity"];

/**
 * `text` with `set` applied and without its parts; and without claims, answer and capacity, if they do not fit it.
 * Where nothing is set, it is left as it is.
 * @param read reads the text of a scenario
 * @throws ScenarioError with everything that is wrong
 */
export function effectiveText(
  text: string,
  { file, set, overrides = {} }: Given,
  read: (text: string) => Scenario,
): Effective {
  if (set.length === 0 && Object.values(overrides).every((value) => value === undefined))
    return { text, scenario: read(text), leftOut: [] };
  const document = new SourceDocument(file, text);
  applySettings(document, set, overrides);
  document.drop(["parts"]);
  const leftOut: string[] = [];
  for (;;) {
    const written = document.toText();
    try {
      return { text: written, scenario: read(written), leftOut };
    } catch (error) {
      const key = error instanceof ScenarioError ? droppable(error.diagnostics, leftOut) : undefined;
      if (key === undefined) throw error instanceof ScenarioError ? inSettings(document, error) : error;
      document.drop([key]);
      leftOut.push(key);
    }
  }
}

/** The key that the first mistake of those is in that may go; undefined if one may not. */
function droppable(diagnostics: readonly Diagnostic[], gone: readonly string[]): string | undefined {
  const keys = diagnostics.map(({ path }) => path.split(".")[0]);
  if (!keys.every((key) => ABOUT_LINES.includes(key) && !gone.includes(key))) return undefined;
  return keys[0];
}

/** The same, at the places that the mistakes have in the settings, or in the file as it was. */
function inSettings(document: SourceDocument, { diagnostics }: ScenarioError): ScenarioError {
  return new ScenarioError(
    diagnostics.map((each) => {
      const path = each.path === "" ? [] : each.path.split(".");
      return path.length === 0 ? each : { ...document.diagnose(path, "value", each.message) };
    }),
  );
}
