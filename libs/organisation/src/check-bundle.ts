import {
  handlersOf,
  LADDER_TARGETS_OUTSIDE,
  ladderOf,
  type EffectivePolicy,
  type EffectiveRegion,
} from '#policy';
import type { BundleDocuments, Read } from './bundle-documents.js';
import type { BundleFindings } from './bundle-findings.js';
import type { RegionDocument } from './organisation-document.js';

/** What can only be seen on the whole: a ladder that was inherited, a coordinator that no layer names. */
export function checkEffective(
  documents: BundleDocuments,
  findings: BundleFindings,
  code: string,
  read: Read<RegionDocument>,
  policy: EffectivePolicy,
  roles: readonly string[],
): void {
  const file = documents.policies.get(read.folder)?.file ?? read.file;
  const layer = policy.tableOrigin.get('/ladder');
  if (ladderOf(policy).length === 0) {
    findings.error(
      file,
      '',
      'ladder-names-nobody',
      `Expected an escalation ladder for ${code} but no layer has one.`,
    );
  }
  for (const rung of ladderOf(policy)) {
    if (layer !== code && !roles.includes(rung.to) && !LADDER_TARGETS_OUTSIDE.includes(rung.to)) {
      findings.error(
        file,
        '',
        'ladder-names-nobody',
        `Expected the ladder inherited from ${layer} to name roles of the chain (${roles.join(', ')}) but level ${rung.level} goes to "${rung.to}".`,
      );
    }
  }
  const coordinator = policy.tables.coordinator?.unit;
  const units = documents.organisations.get(read.folder)?.document.units ?? [];
  if (coordinator === undefined || !units.some((unit) => unit.code === coordinator)) {
    findings.error(
      file,
      '',
      'without-coordinator',
      `Expected a coordinator that is a unit of ${code} but got ${coordinator === undefined ? 'none' : `"${coordinator}"`}.`,
    );
  }
  for (const [unitIndex, unit] of units.entries()) {
    for (const [index, category] of (unit.handles ?? []).entries()) {
      if (!Object.hasOwn(policy.tables.categories ?? {}, category)) {
        findings.error(
          documents.organisations.get(read.folder)?.file ?? read.file,
          `/units/${unitIndex}/handles/${index}`,
          'unknown-category',
          `Expected a category of the policy but got "${category}".`,
        );
      }
    }
  }
}

/** Categories that neither the region nor anybody above or below it handles: its coordinator will get them. */
export function checkGaps(
  documents: BundleDocuments,
  findings: BundleFindings,
  regions: ReadonlyMap<string, EffectiveRegion>,
): void {
  for (const region of regions.values()) {
    const reachable = [
      region,
      ...region.ancestors.flatMap((code) => regions.get(code) ?? []),
      ...[...regions.values()].filter((other) => other.ancestors.includes(region.code)),
    ];
    const missing = Object.keys(region.policy.tables.categories ?? {}).filter(
      (category) =>
        category !== 'tidak_jelas' && !reachable.some((other) => handlersOf(other, category).length > 0),
    );
    if (missing.length === 0) continue;
    findings.add({
      file: documents.organisations.get(documents.regions.get(region.code)?.folder ?? '')?.file ?? '',
      pointer: '/units',
      rule: 'category-without-unit',
      severity: 'warning',
      message: `Expected a unit for every category, but nobody within reach of ${region.code} handles ${missing.join(', ')}: the coordinator gets them.`,
    });
  }
}
