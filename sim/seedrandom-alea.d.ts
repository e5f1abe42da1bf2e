/** The one generator of seedrandom that is used, imported alone: the package's main module reaches for node:crypto. */
declare module "seedrandom/lib/alea.js" {
  interface Alea {
    /** Uniform in [0, 1) with 32 bits. */
    (): number;
    /** Uniform in [0, 1) with 53 bits. */
    double(): number;
  }
  export default function alea(seed: string): Alea;
}
