import { evaluateKind } from '../evaluation/evaluate-policy.js';
import type { RuleTrace } from '../evaluation/trace.js';
import {
  authorityLevel,
  NATIONAL,
  requireRegion,
  unitPrefix,
  type EffectiveRegion,
  type PolicyBundle,
} from '../region.js';
import { resolveAuthority, type Authority } from './authority.js';
import { factsIn, type DecisionFacts } from './decision-facts.js';

/** A complaint's way to another region. */
export interface Transfer {
  /** As unit codes begin: `21.72`, `NASIONAL`. */
  readonly from: string;
  readonly to: string;
  /** Tenant of the receiving region: `21`, `nasional`. */
  readonly tenant: string;
  readonly rule: string;
  readonly layer: string;
}

/** Where a complaint belongs. */
export interface Destination {
  readonly authority: Authority;
  /** Null when it belongs to the region that has it. */
  readonly transfer: Transfer | null;
  readonly kind: 'tetap' | 'daerahLain' | 'nasional';
  /** True when it belongs elsewhere but the receiver is unknown or not deployed: the coordinator keeps it. */
  readonly isUnresolved: boolean;
  readonly trace: readonly RuleTrace[];
}

/**
 * Whether another region has to handle a complaint, by the transfer rules of the region that has it.
 * @throws DecisionRejection UNKNOWN_REGION.
 */
export async function determineDestination(bundle: PolicyBundle, facts: DecisionFacts): Promise<Destination> {
  const region = requireRegion(bundle, facts.region);
  const { authority, trace: authorityTrace } = await resolveAuthority(bundle, region, facts);
  const evaluation = await evaluateKind(
    region.policy,
    'transfer',
    { ...factsIn(bundle, region, facts), authority },
    bundle.evaluation,
  );
  const trace = [...authorityTrace, ...evaluation.trace];
  const stays: Destination = { authority, transfer: null, kind: 'tetap', isUnresolved: false, trace };
  let isUnresolved = false;
  for (const fired of evaluation.fired) {
    if (fired.event.type === 'stay') return stays;
    const to = String(fired.event.params?.['to']);
    const target = resolveTarget(bundle, region, facts, authority, to);
    if (target === 'here') continue;
    if (target === undefined) {
      isUnresolved = true;
      continue;
    }
    return {
      authority,
      transfer: {
        from: unitPrefix(region.code),
        to: unitPrefix(target.code),
        tenant: target.code,
        rule: fired.id,
        layer: fired.layer,
      },
      kind: target.code === NATIONAL ? 'nasional' : 'daerahLain',
      isUnresolved: false,
      trace,
    };
  }
  return { ...stays, isUnresolved };
}

/** The region that `to` names, `here` when it is the one that has the complaint, undefined when it cannot be told. */
function resolveTarget(
  bundle: PolicyBundle,
  region: EffectiveRegion,
  facts: DecisionFacts,
  authority: Authority,
  to: string,
): EffectiveRegion | 'here' | undefined {
  const deployed = (code: string | undefined): EffectiveRegion | 'here' | undefined => {
    if (code === region.code) return 'here';
    return code === undefined ? undefined : bundle.regions.get(code);
  };
  switch (to) {
    case 'parent':
      return deployed(region.parent ?? undefined);
    case 'nasional':
      return deployed(NATIONAL);
    case 'kabkota':
      return locatedBelow(bundle, region, facts);
    case 'kabkota|nasional':
      if (authority === authorityLevel(region.level)) return 'here';
      return authority === 'nasional' ? deployed(NATIONAL) : locatedBelow(bundle, region, facts);
    default:
      return deployed(to);
  }
}

/** The kabupaten or kota where the matter lies. One that is known but has no unit for it is still the right one. */
function locatedBelow(
  bundle: PolicyBundle,
  region: EffectiveRegion,
  facts: DecisionFacts,
): EffectiveRegion | undefined {
  if (facts.locationRegion === undefined) return undefined;
  const located = bundle.regions.get(facts.locationRegion);
  return located && located.code !== region.code && located.ancestors.includes(region.code)
    ? located
    : undefined;
}
