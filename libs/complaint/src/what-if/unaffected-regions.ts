import type { ConfiguredRegion } from '#organisation';
import { NATIONAL } from '#policy';

type Regions = ReadonlyMap<string, ConfiguredRegion>;

/**
 * Regions whose complaints both configurations decide alike for certain: nothing differs in them, in the nation, or in any
 * region of their province, which is all that a decision at home reads. A complaint that is passed on to another region also
 * needs that one to be among them.
 */
export function unaffectedRegions(baseline: Regions, candidate: Regions): ReadonlySet<string> {
  const codes = [...baseline.keys()];
  // A rule may name a region that was not there before.
  if (codes.length !== candidate.size || codes.some((code) => !candidate.has(code))) return new Set();
  const changed = codes.filter((code) => !isSame(baseline.get(code)!, candidate.get(code)!));
  if (changed.includes(NATIONAL)) return new Set();
  const provinces = new Set(
    changed.flatMap((code) => [baseline, candidate].map((regions) => provinceOf(regions.get(code)!))),
  );
  return new Set(
    codes.filter((code) => code !== NATIONAL && !provinces.has(provinceOf(baseline.get(code)!))),
  );
}

/** Units' own policies are not among a region's documents: where there are any, a region counts as changed. */
function isSame(before: ConfiguredRegion, after: ConfiguredRegion): boolean {
  return (
    before.unitPolicies.size === 0 &&
    after.unitPolicies.size === 0 &&
    JSON.stringify(before.documents) === JSON.stringify(after.documents)
  );
}

function provinceOf({ code, ancestors }: ConfiguredRegion): string {
  return [code, ...ancestors].filter((one) => one !== NATIONAL).at(-1) ?? code;
}
