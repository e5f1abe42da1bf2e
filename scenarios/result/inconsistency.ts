/** Something that cannot be in a result, and where. */
export interface Inconsistency {
  path: (string | number)[];
  message: string;
}
