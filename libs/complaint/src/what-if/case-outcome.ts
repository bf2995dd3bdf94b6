import { routeComplaint, type ComplaintRoute, type ConfiguredRegion } from '#organisation';
import { DecisionRejection, tenantOfUnit, type ComplaintInput, type RuleTrace } from '#policy';
import { ASPECTS, type Aspect, type CaseOutcome, type CaseRejection, type PastComplaint } from './what-if.js';

type Regions = ReadonlyMap<string, ConfiguredRegion>;

/** What a configuration makes of a past complaint. */
export async function decideCase(
  regions: Regions,
  past: PastComplaint,
): Promise<CaseOutcome | CaseRejection> {
  try {
    const bundle = { regions, evaluation: { trace: false } };
    return outcomeOf(
      await routeComplaint(bundle, past.complaint, past.receivedAtMs),
      (past.complaint as ComplaintInput).region,
    );
  } catch (error) {
    if (!(error instanceof DecisionRejection)) throw error;
    return { rejection: `${error.code} ${error.pointer}`.trim() };
  }
}

/** The rules of a configuration on a past complaint; empty when it cannot decide. */
export async function traceCase(regions: Regions, past: PastComplaint): Promise<readonly RuleTrace[]> {
  try {
    return (await routeComplaint({ regions }, past.complaint, past.receivedAtMs)).trace;
  } catch (error) {
    if (!(error instanceof DecisionRejection)) throw error;
    return [];
  }
}

/** Whether a configuration could not decide. */
export function isRejected(outcome: CaseOutcome | CaseRejection): outcome is CaseRejection {
  return 'rejection' in outcome;
}

/** In which aspects two decisions differ. */
export function changedAspects(
  before: CaseOutcome | CaseRejection,
  after: CaseOutcome | CaseRejection,
): Aspect[] {
  if (isRejected(before) || isRejected(after))
    return isRejected(before) && isRejected(after) ? [] : ['rejected'];
  return ASPECTS.filter((aspect) => aspect !== 'rejected' && !isEqual(before, after, aspect));
}

function isEqual(before: CaseOutcome, after: CaseOutcome, aspect: Exclude<Aspect, 'rejected'>): boolean {
  if (aspect === 'holders' && before.position !== after.position) return false;
  const [left, right] = [before[aspect], after[aspect]];
  if (typeof left !== 'object' || typeof right !== 'object') return left === right;
  // Both were made by the same code: their members stand in the same order unless they differ.
  return JSON.stringify(left) === JSON.stringify(right);
}

type Ladder = NonNullable<ComplaintRoute['clocks'][string]['ladder']>;

/** Complaints that are due on one day share their ladder: its words are made once. */
const rungs = new WeakMap<Ladder, readonly string[]>();

function rungsOf(ladder: Ladder): readonly string[] {
  let worded = rungs.get(ladder);
  if (!worded) {
    worded = ladder.map(({ level, to, dueDate }) => `${level} -> ${to}: ${dueDate}`);
    rungs.set(ladder, worded);
  }
  return worded;
}

function outcomeOf(route: ComplaintRoute, receivedIn: string): CaseOutcome {
  const clocks: Record<string, CaseOutcome['clocks'][string]> = {};
  const ladder: Record<string, readonly string[]> = {};
  for (const clock of Object.values(route.clocks)) {
    clocks[clock.name] = { workingDays: clock.workingDays, due: clock.due };
    if (clock.ladder) ladder[clock.name] = rungsOf(clock.ladder);
  }
  return {
    regions: [
      ...new Set([receivedIn, tenantOfUnit(route.unit), ...(route.transfer ? [route.transfer.tenant] : [])]),
    ],
    class: route.class,
    category: route.category,
    sensitivity: route.sensitivity,
    urgency: route.urgency,
    authority: route.authority,
    transfer: route.transfer && { to: route.transfer.to, rule: route.transfer.rule },
    unit: route.unit,
    unitName: route.unitName,
    role: route.role,
    position: route.position?.code ?? null,
    holders: route.position?.holders.map(({ person }) => person) ?? [],
    contributors: route.contributors,
    cc: route.cc,
    restricted: route.restricted,
    archive: route.archive?.reason ?? null,
    clocks,
    ladder,
    chain: Object.fromEntries(
      Object.entries(route.chain).map(([role, { holders }]) => [role, holders.map(({ person }) => person)]),
    ),
    notifications: route.notifications.map((one) => JSON.stringify(one)),
    reportBack: route.reportBack.map((one) => JSON.stringify(one)),
  };
}
