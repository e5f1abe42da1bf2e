/** `npm run numbers`: the sentences of README.md that have numbers, as they are now. */
import { sentences } from "./numbers.js";

console.log((await sentences()).join("\n"));
