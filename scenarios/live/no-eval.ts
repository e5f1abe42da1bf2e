/** Imported before any schema is made: a page's policy forbids making code of text, and zod would try it. */
import { config } from "zod";

config({ jitless: true });
