/** The terminal, or what stands in its place. Data goes to standard output, everything else to standard error. */

/** Rows in aligned columns, two spaces apart, the last one as long as it likes. */
export function columns(rows: readonly (readonly string[])[]): string {
  const widths = rows[0]?.map((_, i) => Math.max(...rows.map((row) => row[i].length))) ?? [];
  const line = (row: readonly string[]) =>
    row
      .map((text, i) => text.padEnd(widths[i]))
      .join("  ")
      .trimEnd();
  return rows.map((row) => `${line(row)}\n`).join("");
}
