/** How far chance may have moved a share. */

/** Of the normal distribution, 97.5 %. */
const Z_975 = 1.959964;

/** 95 % interval of the probability of which `hits` of `trials` came out (Wilson, JASA 22, 1927). */
export function shareInterval(hits: number, trials: number): [low: number, high: number] {
  const share = hits / trials;
  const shrink = 1 + Z_975 ** 2 / trials;
  const centre = (share + Z_975 ** 2 / (2 * trials)) / shrink;
  const half = (Z_975 / shrink) * Math.sqrt((share * (1 - share)) / trials + Z_975 ** 2 / (4 * trials ** 2));
  return [centre - half, centre + half];
}
