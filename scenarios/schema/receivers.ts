/**
 * How it is written how fast clients take what is sent to them: `{ rate: 10MB/s, slow: { share: 1%, rate: 100kB/s } }`.
 */
import type { ReceiverSpec } from "../../sim/spec.js";
import { MAX_SEND_BUFFER } from "../common/limits.js";
import { byteRates } from "./distribution.js";
import { field, section } from "./fields.js";
import { byteCount, share } from "./units.js";

export const receivers = section(
  {
    rate: byteRates("Bytes per second that a connection's receiver takes, drawn once for each connection."),
    slow: section(
      {
        share: field(
          share(0, 1, "both"),
          "Share of the connections with another rate, such as 1%; one at least, unless it is 0%.",
        ),
        rate: byteRates("Bytes per second that their receivers take."),
      },
      "Connections whose receivers are slower.",
    ).optional(),
    buffer: field(
      byteCount(1, MAX_SEND_BUFFER),
      "What the send buffer of a connection holds; if absent, sendBuffer of the cost profile.",
    ).optional(),
  },
  "How fast clients take what is sent to them; at once if absent.",
).transform(
  ({ rate, slow, buffer }): ReceiverSpec => ({
    rate,
    ...(slow && { slow }),
    ...(buffer !== undefined && { bufferBytes: buffer }),
  }),
);
