/** One value that is not the same on both sides. Absent on one side: it was added or removed. */
export interface ValueChange {
  /** JSON pointer below the thing that changed; empty for the thing itself. */
  readonly path: string;
  readonly before?: unknown;
  readonly after?: unknown;
}

/** One thing of a document that was added, removed or changed, with every value that differs. */
export interface DocumentChange {
  /** What it is: `rule`, `term`, `table`, `position`, `day` ... */
  readonly subject: string;
  /** Its name within the document. */
  readonly id: string;
  readonly change: 'added' | 'removed' | 'changed';
  readonly values: readonly ValueChange[];
}

/** The values in which two JSON values differ, leaf by leaf; members in the order of their names, arrays by place. */
export function valueChanges(before: unknown, after: unknown, path = ''): ValueChange[] {
  if (isSame(before, after)) return [];
  if (isObject(before) && isObject(after)) {
    const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
    return names.flatMap((name) =>
      valueChanges(memberOf(before, name), memberOf(after, name), `${path}/${escapeSegment(name)}`),
    );
  }
  if (isListOfObjects(before) && isListOfObjects(after)) {
    return Array.from({ length: Math.max(before.length, after.length) }, (_, index) => index).flatMap(
      (index) => valueChanges(before[index], after[index], `${path}/${index}`),
    );
  }
  return [
    {
      path,
      ...(before === undefined ? {} : { before }),
      ...(after === undefined ? {} : { after }),
    },
  ];
}

/** The changes of things that have names: one entry for each name whose thing differs, in the order of the names. */
export function namedChanges<T>(
  subject: string,
  before: ReadonlyMap<string, T>,
  after: ReadonlyMap<string, T>,
): DocumentChange[] {
  const ids = [...new Set([...before.keys(), ...after.keys()])].sort();
  return ids.flatMap((id) => {
    const values = valueChanges(before.get(id), after.get(id));
    if (values.length === 0) return [];
    const change = !before.has(id) ? 'added' : !after.has(id) ? 'removed' : 'changed';
    return [{ subject, id, change, values } satisfies DocumentChange];
  });
}

/** A change when the things of both sides stand in another order; things of one side only do not count. */
export function orderChange(
  subject: string,
  id: string,
  before: readonly string[],
  after: readonly string[],
): DocumentChange[] {
  const left = before.filter((one) => after.includes(one));
  const right = after.filter((one) => before.includes(one));
  if (left.every((one, index) => one === right[index])) return [];
  return [{ subject, id, change: 'changed', values: [{ path: '', before: left, after: right }] }];
}

/** Whether two JSON values say the same, whatever the order of their members. */
export function isSame(left: unknown, right: unknown): boolean {
  if (Object.is(left, right)) return true;
  if (Array.isArray(left) && Array.isArray(right))
    return left.length === right.length && left.every((item, index) => isSame(item, right[index]));
  if (!isObject(left) || !isObject(right)) return false;
  const names = Object.keys(left).filter((name) => left[name] !== undefined);
  return (
    names.length === Object.keys(right).filter((name) => right[name] !== undefined).length &&
    names.every((name) => Object.hasOwn(right, name) && isSame(left[name], right[name]))
  );
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isListOfObjects(value: unknown): value is readonly unknown[] {
  return Array.isArray(value) && value.length > 0 && value.every(isObject);
}

/** An own member only: a document may call a member `constructor`. */
function memberOf(value: Readonly<Record<string, unknown>>, name: string): unknown {
  return Object.hasOwn(value, name) ? value[name] : undefined;
}

function escapeSegment(name: string): string {
  return name.replaceAll('~', '~0').replaceAll('/', '~1');
}
