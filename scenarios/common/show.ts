/** A value as it is quoted in a message. */
export function show(input: unknown): string {
  if (input === null || input === undefined) return "nothing";
  if (Array.isArray(input)) return "a list";
  if (typeof input === "object") return "a map";
  if (typeof input !== "string") return String(input);
  return JSON.stringify(input.length > 60 ? `${input.slice(0, 57)}...` : input);
}
