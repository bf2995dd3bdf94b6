import {
  classify,
  clocks,
  decideKind,
  determineDestination,
  parseComplaint,
  requireRegion,
  route,
  tenantOfUnit,
  type Classification,
  type PlannedClock,
  type EvaluationOptions,
  type RuleTrace,
  type Transfer,
} from '#policy';
import type { ConfiguredRegion } from './parse-bundle.js';
import { resolveChain, type Holder, type ResolvedRole } from './resolve-chain.js';

/** A complaint's whole way by the policies in force, as `runut route` prints it. */
export interface ComplaintRoute {
  readonly class: Classification['class'];
  readonly category: string;
  readonly categorySource: 'given' | 'suggested';
  readonly suggestions: Classification['suggestions'];
  readonly sensitivity: string;
  readonly urgency: string;
  readonly authority: string;
  /** Full code of the lead unit after any transfer, `14.08/PUPR`. */
  readonly unit: string;
  readonly unitName: string;
  readonly role: string;
  readonly position: {
    readonly code: string;
    readonly title: string;
    readonly eselon?: string;
    readonly holders: readonly Holder[];
  } | null;
  readonly transfer: Transfer | null;
  readonly restricted: boolean;
  readonly archive: { readonly reason: string } | null;
  readonly cc: readonly string[];
  readonly contributors: readonly string[];
  readonly chain: Readonly<Record<string, Omit<ResolvedRole, 'role'>>>;
  /** By clock name. */
  readonly clocks: Readonly<Record<string, PlannedClock>>;
  readonly notifications: readonly Readonly<Record<string, unknown>>[];
  readonly reportBack: readonly Readonly<Record<string, unknown>>[];
  /** Policies that were asked, the nation's first. */
  readonly layers: readonly { readonly layer: string; readonly id: string; readonly version: number }[];
  readonly trace: readonly RuleTrace[];
}

/**
 * Classifies, transfers, routes a complaint and plans its clocks, with the chain as it is at `nowMs`. Clocks count from
 * the complaint's `receivedAt`, or from `nowMs` when it has none.
 * @throws DecisionRejection when the complaint or its region cannot be used, with the place.
 */
export async function routeComplaint(
  bundle: {
    readonly regions: ReadonlyMap<string, ConfiguredRegion>;
    readonly evaluation?: EvaluationOptions;
  },
  complaint: unknown,
  nowMs: number,
): Promise<ComplaintRoute> {
  const input = parseComplaint(complaint);
  const classification = await classify(bundle, input);
  const destination = await determineDestination(bundle, classification.facts);
  const facts = { ...classification.facts, region: destination.transfer?.tenant ?? input.region };
  const routed = await route(bundle, facts);
  const receivedAtMs = input.receivedAt === undefined ? nowMs : Date.parse(input.receivedAt);
  const planned = await clocks(bundle, facts, receivedAtMs, routed.unit);
  const notification = await decideKind(bundle, 'notification', facts);
  const reportBack = await decideKind(bundle, 'reportBack', facts);

  requireRegion(bundle, tenantOfUnit(routed.unit));
  const region = bundle.regions.get(tenantOfUnit(routed.unit))!;
  const chain = resolveChain(region.organisation, routed.unit, nowMs);
  const doing = chain.find((entry) => entry.role === routed.role);
  const position = doing?.positions[0];
  return {
    class: classification.class,
    category: classification.category,
    categorySource: classification.categorySource,
    suggestions: classification.suggestions,
    sensitivity: classification.sensitivity,
    urgency: classification.urgency,
    authority: destination.authority,
    unit: routed.unit,
    unitName: routed.unitName,
    role: routed.role,
    position: position
      ? {
          code: position.code,
          title: position.title,
          ...(position.eselon === undefined ? {} : { eselon: position.eselon }),
          holders: doing.holders,
        }
      : null,
    transfer: destination.transfer,
    restricted: routed.restricted || classification.restricted,
    archive: classification.archive,
    cc: routed.cc,
    contributors: routed.contributors,
    chain: Object.fromEntries(chain.map(({ role, ...rest }) => [role, rest])),
    clocks: Object.fromEntries(planned.clocks.map((clock) => [clock.name, clock])),
    notifications: notification.outcomes.map(({ type, params, rule, layer }) => ({
      type,
      ...params,
      rule,
      layer,
    })),
    reportBack: reportBack.outcomes.map(({ type, params, rule, layer }) => ({
      type,
      ...params,
      rule,
      layer,
    })),
    layers: region.policy.layers,
    trace: [
      ...classification.trace,
      ...destination.trace,
      ...routed.trace,
      ...planned.trace,
      ...notification.trace,
    ],
  };
}
