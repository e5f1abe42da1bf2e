/** Reading a scenario as often as it has panels and values of an axis, each time with their settings. */
import type { Mechanism } from "../../models/types.js";
import type { Scenario } from "../common/types.js";
import { type Along, alongOf, checkApart, panelsOf, parseAlong, parsePanels } from "./along.js";
import { type Fixed, fixIn } from "./fixed.js";
import { otherwiseVaried } from "./left-out.js";
import type { Varies } from "./quantity.js";
import type { Setting, SourceDocument } from "./yaml-document.js";

/** What varies besides n. */
export interface Varied {
  along?: Along;
  panels?: Along;
  /** What else names of lines do not say. */
  fixed?: readonly Varies[];
}

interface Source {
  /** The file, with what is set beside it. */
  read(): SourceDocument;
  file: string;
  text: string;
  set: readonly string[];
  mechanisms: readonly Mechanism[];
  /** In place of what varies in the file. */
  fixed?: readonly Fixed[];
  /** Hears why claims are left out, for each time that it is read. */
  onLeftOut?(why: string): void;
}

/**
 * @param parseAt reads a document that says neither what the axis is, unless it is n, nor of panels
 * @throws ScenarioError
 */
export function parseVaried(source: Source, parseAt: (document: SourceDocument, varied: Varied) => Scenario): Scenario {
  const { mechanisms } = source;
  const document = source.read();
  if (source.fixed) return parseAt(document, { fixed: fixIn(document, source.fixed, mechanisms) });
  const panels = panelsOf(document, mechanisms);
  const along = alongOf(document, mechanisms);
  if (panels) checkApart(panels, along, document);
  const why = otherwiseVaried({ along, panels }, source);
  const open = (settings: readonly Setting[]) => {
    const there = source.read();
    there.drop(["panels"]);
    // What a file claims of other values than these is not about them.
    if (why !== undefined && there.has(["claims"])) {
      there.dropFromFile(["claims"]);
      source.onLeftOut?.(why);
    }
    for (const setting of settings) there.set(setting);
    return there;
  };
  const parseIn = (settings: readonly Setting[]) => {
    const there = open(settings);
    // With the panel's settings: what an axis sets besides may stand in the same place.
    const axis = alongOf(there, mechanisms);
    if (axis === undefined) return parseAt(there, { panels });
    return parseAlong(axis, there, (further) => {
      const place = open([...settings, ...further]);
      place.drop(["axis"]);
      return parseAt(place, { along: axis, panels });
    });
  };
  return panels === undefined ? parseIn([]) : parsePanels(panels, document, parseIn);
}
