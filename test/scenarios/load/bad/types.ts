/** A file with one mistake, and what is said about it: `line:column: path: message`. */
export interface BadFile {
  what: string;
  text: string;
  says: string;
}
