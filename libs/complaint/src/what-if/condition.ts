/** When a what-if is not acceptable, e.g. `changed>5%`. */
export interface Condition<M extends string> {
  readonly text: string;
  readonly metric: M;
  readonly operator: '>' | '>=' | '<' | '<=';
  readonly limit: number;
  /** The limit is a share in percent. */
  readonly isShare: boolean;
}

/** A condition's value (a count, or a share in percent), and whether it holds. */
export interface Judgement {
  readonly value: number;
  readonly holds: boolean;
}

const CONDITION = /^\s*([A-Za-z]+)\s*(>=|<=|>|<)\s*(\d+(?:\.\d+)?)\s*(%?)\s*$/;

/** Reads a condition about one of the metrics; undefined when it is none. */
export function parseCondition<M extends string>(
  text: string,
  metrics: readonly M[],
): Condition<M> | undefined {
  const [, name, operator, limit, percent] = CONDITION.exec(text) ?? [];
  const metric = metrics.find((one) => one === name);
  if (metric === undefined || operator === undefined) return undefined;
  return {
    text: text.trim(),
    metric,
    operator: operator as Condition<M>['operator'],
    limit: Number(limit),
    isShare: percent === '%',
  };
}

/** @param of what a share is a part of */
export function judged<M extends string>(condition: Condition<M>, count: number, of: number): Judgement {
  const value = condition.isShare ? (of === 0 ? 0 : (100 * count) / of) : count;
  const { operator, limit } = condition;
  const holds = {
    '>': value > limit,
    '>=': value >= limit,
    '<': value < limit,
    '<=': value <= limit,
  }[operator];
  return { value, holds };
}
