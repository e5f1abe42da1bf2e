/** What a page is given besides its result, so that its reader can try other values. */
import type { ParameterSpec } from "../../../models/types.js";
import type { Profile } from "../../../scenarios/common/types.js";
import type { LivePart } from "../../../scenarios/live/messages.js";
import type { Packed } from "../../encodings/columns.js";

/** A mechanism that a line may be added of. */
export interface OfferedMechanism {
  name: string;
  title: string;
  family: string;
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
  result: Packed;
  /** Names of the costs that the lines of each of its parts are charged, where that is known. */
  charged: (string[] | null)[];
  /** What can be run; absent where the page came without the simulator. Profiles are those that do not ship. */
  live?: Omit<WhatIf, "mechanisms">;
}
