import { evaluateKind, firstFired } from '../evaluation/evaluate-policy.js';
import type { RuleTrace } from '../evaluation/trace.js';
import {
  DecisionRejection,
  handlersOf,
  requireRegion,
  unitCodeOf,
  type EffectiveRegion,
  type PolicyBundle,
} from '../region.js';
import { CLASSES } from '../vocabulary.js';
import { resolveAuthority } from './authority.js';
import { factsIn, type DecisionFacts } from './decision-facts.js';

/** Who handles a complaint in the region that has it. */
export interface Route {
  /** Full code of the lead unit, `14.08/PUPR`. */
  readonly unit: string;
  readonly unitName: string;
  /** Units that work on it besides the lead. */
  readonly contributors: readonly string[];
  /** Units that are told. */
  readonly cc: readonly string[];
  /** Role that does the work in the lead unit. */
  readonly role: string;
  /** Candidate group of that role's tasks, `14.08/PUPR:pelaksana`. */
  readonly group: string;
  readonly restricted: boolean;
  readonly rule: string;
  readonly layer: string;
  /** True when no unit was found for it and the coordinator has it. */
  readonly isFallback: boolean;
  readonly trace: readonly RuleTrace[];
}

const DEFAULT_ROLE = 'pelaksana';

/**
 * Lead unit, contributors and role by the routing rules of `facts.region` (after any transfer: the receiving region).
 * What no rule and no unit's categories cover goes to the coordinator: no complaint is without a unit.
 * @throws DecisionRejection UNKNOWN_REGION, UNKNOWN_CLASS.
 */
export async function route(bundle: PolicyBundle, facts: DecisionFacts): Promise<Route> {
  const region = requireRegion(bundle, facts.region);
  if (!CLASSES.includes(facts.class)) {
    throw new DecisionRejection(
      'UNKNOWN_CLASS',
      '/class',
      `Expected one of ${CLASSES.join(', ')} but got "${facts.class}".`,
    );
  }
  const { authority } = await resolveAuthority(bundle, region, facts);
  const evaluation = await evaluateKind(
    region.policy,
    'routing',
    { ...factsIn(bundle, region, facts), authority },
    bundle.evaluation,
  );
  const informed = evaluation.fired
    .filter((fired) => fired.event.type === 'inform')
    .flatMap((fired) => (fired.event.params?.['units'] ?? []) as readonly string[]);
  for (const fired of evaluation.fired) {
    if (fired.event.type !== 'route') continue;
    const params = (fired.event.params ?? {}) as RouteParams;
    const units = unitsFor(region, facts.category, params);
    const lead = units[0];
    if (!lead) continue;
    return buildRoute(region, lead, {
      contributors: [...units.slice(1), ...(params.contributors ?? [])],
      cc: [...(params.cc ?? []), ...informed],
      role: params.role ?? DEFAULT_ROLE,
      restricted: params.restricted ?? facts.class === 'pengaduan_berkadar',
      rule: fired.id,
      layer: fired.layer,
      isFallback: params.to === 'coordinator',
      trace: evaluation.trace,
    });
  }
  return buildRoute(region, coordinatorOf(region), {
    contributors: [],
    cc: informed,
    role: DEFAULT_ROLE,
    restricted: facts.class === 'pengaduan_berkadar',
    rule: 'coordinator',
    layer: region.policy.tableOrigin.get('/coordinator/unit') ?? region.code,
    isFallback: true,
    trace: evaluation.trace,
  });
}

/** Unit of the region's coordinator (pejabat pengelola): it verifies, and keeps what nobody else handles. */
export function coordinatorOf(region: EffectiveRegion): string {
  return region.policy.tables.coordinator?.unit ?? region.units[0]?.code ?? region.code;
}

/** All fired rules of a kind that only adds something: notification, reportBack, publication, evaluation ... */
export async function decideKind(
  bundle: PolicyBundle,
  kind:
    | 'notification'
    | 'reportBack'
    | 'publication'
    | 'satisfaction'
    | 'evaluation'
    | 'duplicates'
    | 'escalation',
  facts: DecisionFacts,
): Promise<{
  readonly outcomes: readonly {
    readonly type: string;
    readonly params: Readonly<Record<string, unknown>>;
    readonly rule: string;
    readonly layer: string;
  }[];
  readonly trace: readonly RuleTrace[];
}> {
  const region = requireRegion(bundle, facts.region);
  const { authority } = await resolveAuthority(bundle, region, facts);
  const evaluation = await evaluateKind(
    region.policy,
    kind,
    { ...factsIn(bundle, region, facts), authority },
    bundle.evaluation,
  );
  return {
    outcomes: evaluation.fired.map(({ id, layer, event }) => ({
      type: event.type,
      params: event.params ?? {},
      rule: id,
      layer,
    })),
    trace: evaluation.trace,
  };
}

/** How a region publishes a complaint: the winning rule's mode, `none` when no rule allows it. */
export async function publicationMode(bundle: PolicyBundle, facts: DecisionFacts): Promise<string> {
  const region = requireRegion(bundle, facts.region);
  const evaluation = await evaluateKind(
    region.policy,
    'publication',
    factsIn(bundle, region, facts),
    bundle.evaluation,
  );
  return String(firstFired(evaluation, 'publish')?.event.params?.['mode'] ?? 'none');
}

interface RouteParams {
  readonly unit?: string;
  readonly to?: string;
  readonly cc?: readonly string[];
  readonly contributors?: readonly string[];
  readonly role?: string;
  readonly restricted?: boolean;
}

/** Lead unit first. A rule that names a unit which the region has not is passed over: the next rule has its turn. */
function unitsFor(region: EffectiveRegion, category: string, params: RouteParams): string[] {
  if (params.unit !== undefined)
    return region.units.some((unit) => unit.code === params.unit) ? [params.unit] : [];
  if (params.to === 'handler') return handlersOf(region, category).map((unit) => unit.code);
  return params.to === 'coordinator' ? [coordinatorOf(region)] : [];
}

function buildRoute(
  region: EffectiveRegion,
  lead: string,
  rest: Omit<Route, 'unit' | 'unitName' | 'group'>,
): Route {
  const known = new Set(region.units.map((unit) => unit.code));
  const codes = (units: readonly string[]): string[] =>
    [...new Set(units)]
      .filter((unit) => unit !== lead && known.has(unit))
      .map((unit) => unitCodeOf(region.code, unit));
  const unit = unitCodeOf(region.code, lead);
  return {
    unit,
    unitName: region.units.find((candidate) => candidate.code === lead)?.name ?? lead,
    group: `${unit}:${rest.role}`,
    ...rest,
    contributors: codes(rest.contributors),
    cc: codes(rest.cc),
  };
}
