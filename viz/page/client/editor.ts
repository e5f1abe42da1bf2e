/** The editor of a scenario's file: CodeMirror with completion from the schema, and marks where something is wrong. */
import { autocompletion, type CompletionContext, completionKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { yaml } from "@codemirror/lang-yaml";
import { HighlightStyle, syntaxHighlighting } from "@codemirror/language";
import { lintGutter, lintKeymap, type Diagnostic as Mark, setDiagnostics } from "@codemirror/lint";
import { EditorState } from "@codemirror/state";
import { drawSelection, EditorView, highlightActiveLine, keymap, lineNumbers } from "@codemirror/view";
import { tags } from "@lezer/highlight";
import type { Diagnostic } from "../../../scenarios/common/diagnostics.js";
import { completionsAt, type Schema } from "../play/completion.js";

/** The colours of the page, which its theme decides. */
const LOOKS = EditorView.theme({
  "&": { height: "100%", fontSize: "13px", color: "var(--text)", backgroundColor: "var(--paper)" },
  ".cm-scroller": { fontFamily: "ui-monospace, Menlo, Consolas, 'DejaVu Sans Mono', monospace" },
  ".cm-gutters": { color: "var(--muted)", backgroundColor: "var(--panel)", border: "none" },
  ".cm-activeLine, .cm-activeLineGutter": { backgroundColor: "var(--panel)" },
  ".cm-cursor": { borderLeftColor: "var(--text)" },
  "&.cm-focused .cm-selectionBackground, .cm-selectionBackground": { backgroundColor: "var(--mark)" },
  ".cm-tooltip": { color: "var(--text)", backgroundColor: "var(--paper)", border: "1px solid var(--muted)" },
  ".cm-tooltip-autocomplete ul li[aria-selected]": { color: "var(--paper)", backgroundColor: "var(--link)" },
  // In place of images, which may not be loaded.
  ".cm-lintRange-error": { backgroundImage: "none", textDecoration: "underline wavy var(--refuted)" },
  ".cm-lint-marker-error": { content: '"!"', color: "var(--refuted)", fontWeight: "bold", textAlign: "center" },
  ".cm-completionInfo": { maxWidth: "24rem" },
});

const COLOURS = HighlightStyle.define([
  { tag: [tags.definition(tags.propertyName), tags.propertyName], color: "var(--link)" },
  { tag: tags.comment, color: "var(--muted)", fontStyle: "italic" },
  { tag: [tags.keyword, tags.punctuation, tags.separator], color: "var(--muted)" },
]);

export class Editor {
  private readonly view: EditorView;

  /** @param changed hears of every change of the text */
  constructor(place: HTMLElement, schema: Schema, changed: () => void) {
    const complete = (context: CompletionContext) => {
      const { state, pos, explicit } = context;
      const found = completionsAt(state.doc.toString(), pos, schema);
      if (!found || (!explicit && found.from === pos)) return null;
      const options = found.options.map(({ label, kind, description }) => ({
        label,
        type: kind === "key" ? "property" : "constant",
        ...(kind === "key" && { apply: `${label}: ` }),
        ...(description && { info: description }),
      }));
      return { from: found.from, options, validFor: /^[\w./-]*$/ };
    };
    // In a root of its own, styles are objects: a style element would be forbidden here.
    const root = place.attachShadow({ mode: "open" });
    const extensions = [
      ...[lineNumbers(), history(), drawSelection(), highlightActiveLine(), yaml(), lintGutter()],
      autocompletion({ override: [complete], icons: false }),
      keymap.of([...completionKeymap, ...lintKeymap, ...historyKeymap, ...defaultKeymap]),
      EditorView.lineWrapping,
      EditorView.contentAttributes.of({ "aria-label": "The scenario's file" }),
      EditorView.updateListener.of(({ docChanged }) => docChanged && changed()),
      LOOKS,
      syntaxHighlighting(COLOURS),
    ];
    this.view = new EditorView({ state: EditorState.create({ extensions }), parent: root, root });
  }

  get text(): string {
    return this.view.state.doc.toString();
  }

  set text(text: string) {
    this.view.dispatch({ changes: { from: 0, to: this.view.state.doc.length, insert: text } });
  }

  /** Marks what is wrong, each at its line and column; what was marked before no longer is. */
  mark(diagnostics: readonly Diagnostic[]): void {
    const { doc } = this.view.state;
    const marks = diagnostics.map(({ line, column, path, message }): Mark => {
      const at = doc.line(Math.min(Math.max(line, 1), doc.lines));
      const from = Math.min(at.from + Math.max(column - 1, 0), at.to);
      const text = path === "" ? message : `${path}: ${message}`;
      return { from, to: Math.max(from, at.to), severity: "error", message: text };
    });
    this.view.dispatch(setDiagnostics(this.view.state, marks));
  }
}
