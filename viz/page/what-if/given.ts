/** What a page is given besides its result, so that its reader can try other values. */
import type { ParameterSpec } from "../../../models/types.js";
import type { Profile, Result } from "../../../scenarios/common/types.js";
import type { LivePart } from "../../../scenarios/live/messages.js";
import type { Packed } from "../../encodings/columns.js";

/** What a result says of a mechanism. */
export type MechanismNote = Result["mechanisms"][number];

/** A mechanism that a line may be added of. */
export interface OfferedMechanism extends MechanismNote {
  parameters: Record<string, ParameterSpec>;
}

/** What may be chosen from. */
export interface Offers {
  profiles: Record<string, Profile>;
  mechanisms: OfferedMechanism[];
}

export interface WhatIf extends Offers {
  /** Scenarios that can be run in the page. */
  parts: LivePart[];
}

/** What a report carries of its own. */
export interface ReportData {
  /** A {@link NamedResult} where the page carries what ships, with the simulator; else the result as it is. */
  result: Packed;
  /** Names of the costs that the lines of each of its parts are charged, where that is known. */
  charged: (string[] | null)[];
  /** What can be run; absent where the page came without the simulator. Profiles are those that do not ship. */
  live?: Omit<WhatIf, "mechanisms">;
}
