/** What the readers make of a trace's text, line by line. */
import type { Instant } from "./instant.js";

/** A line of text, or a CSV record that goes over several. Text is Latin-1: a character per byte. */
export interface Line {
  text: string;
  /** 1-based number of its first line. */
  number: number;
  /** Its first byte in the file. */
  offset: number;
}

/** What a line says of its event. */
export interface Content {
  at: Instant;
  /** To be taken modulo the number of operations. */
  operation: number | undefined;
  bytes: number | undefined;
  servicePs: number | undefined;
}

/** An event with the place where it was read. */
export interface Row extends Content {
  /** Its number among the file's events, from 0, as they stand there. */
  row: number;
  line: number;
  offset: number;
}

/** A format, for one file. */
export interface Format {
  /** Of a line, without its place. Throws {@link BadLine}. */
  read(text: string): Content;
  /** Times are whole seconds: the events of one are to be spread over it. */
  readonly wholeSeconds: boolean;
}

/** A line that cannot be read. */
export class BadLine extends Error {
  override name = "BadLine";
  constructor(
    /** Where in the line's text, from 0. */
    readonly index: number,
    message: string,
    /** The line; the one being read if absent. */
    readonly line?: Line,
  ) {
    super(message);
  }
}

/** Text as it is quoted in a message. */
export function quoted(text: string): string {
  const readable = readableText(text);
  return JSON.stringify(readable.length > 60 ? `${readable.slice(0, 57)}...` : readable);
}

/** What UTF-8 says in bytes that were taken for characters. */
export function readableText(latin1: string): string {
  return new TextDecoder().decode(Uint8Array.from(latin1, (character) => character.charCodeAt(0)));
}

/** FNV-1a, 32 bits, of the bytes of `text` (G. Fowler, L. C. Noll, K.-P. Vo; RFC 9923). */
export function fnv1a(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}
