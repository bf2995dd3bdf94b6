import type { ParsedModel } from '../parse/parsed-model.js';
import { textOf } from '../parse/moddle-element.js';
import { describeModel, type DescribedElement } from './describe-model.js';

/** Which element of a later version an element of an earlier one has become, and why that is believed. */
export interface MappingProposal {
  readonly from: string;
  /** Undefined where nothing of the later version is like it. */
  readonly to?: string;
  readonly fromName?: string;
  readonly toName?: string;
  readonly subject: string;
  readonly reason:
    /** It has the same id and type. */
    | 'SAME_ID'
    /** It says the same in everything but its id, its name and its flows. */
    | 'SAME_MEANING'
    /** It has the same name and type. */
    | 'SAME_NAME'
    /** It has the same type, and stands between the same elements. */
    | 'SAME_PLACE'
    | 'GONE';
}

/** Type names of the metamodel whose elements tokens can stand on. */
const FLOW_NODES = /(?:Task|task|Event|Gateway|subProcess|adHocSubProcess|transaction|callActivity)$/;

/**
 * What a migration's mapping could be: elements of the earlier version in document order. Ids that both have stand for themselves; of
 * the others those are paired that are the only ones like each other.
 * @param processId of the files' processes only this one
 */
export function proposeMapping(
  before: ParsedModel,
  after: ParsedModel,
  processId: string,
): MappingProposal[] {
  const left = flowNodes(before, processId);
  const right = flowNodes(after, processId);
  const pairs = new Map<string, { to: string; reason: MappingProposal['reason'] }>();
  for (const [id, { subject }] of left)
    if (right.get(id)?.subject === subject) pairs.set(id, { to: id, reason: 'SAME_ID' });
  const flows = { before: neighbours(before, processId), after: neighbours(after, processId) };
  const likeness: [
    MappingProposal['reason'],
    (element: DescribedElement, isLater: boolean) => string | undefined,
  ][] = [
    ['SAME_MEANING', (element) => meaningOf(element)],
    ['SAME_NAME', (element) => textOf(element.element, 'name')],
    [
      'SAME_PLACE',
      ({ id }, isLater) => placeOf(id, isLater ? flows.after : flows.before, isLater ? undefined : pairs),
    ],
  ];
  for (const [reason, textFor] of likeness) {
    const taken = new Set([...pairs.values()].map(({ to }) => to));
    const olds = grouped(
      [...left.values()].filter(({ id }) => !pairs.has(id)),
      (one) => textFor(one, false),
    );
    const news = grouped(
      [...right.values()].filter(({ id }) => !taken.has(id)),
      (one) => textFor(one, true),
    );
    for (const [text, [from, ...others]] of olds) {
      const [to, ...more] = news.get(text) ?? [];
      if (to && others.length === 0 && more.length === 0) pairs.set(from!.id, { to: to.id, reason });
    }
  }
  return [...left.values()].map((element): MappingProposal => {
    const { id, subject } = element;
    const pair = pairs.get(id);
    const fromName = textOf(element.element, 'name');
    const other = pair && right.get(pair.to)!;
    const toName = other && textOf(other.element, 'name');
    return {
      from: id,
      subject,
      reason: pair?.reason ?? 'GONE',
      ...(pair ? { to: pair.to } : {}),
      ...(fromName === undefined ? {} : { fromName }),
      ...(toName === undefined ? {} : { toName }),
    };
  });
}

function flowNodes(model: ParsedModel, processId: string): Map<string, DescribedElement> {
  return new Map([...describeModel(model, processId)].filter(([, { subject }]) => FLOW_NODES.test(subject)));
}

/** Everything that an element says, but what it is called and where it stands; undefined when that is nothing of its own. */
function meaningOf({ subject, properties }: DescribedElement): string | undefined {
  const own = [...properties]
    .filter(([path, { isDefault }]) => !isDefault && !NOT_MEANING.has(path))
    .map(([path, { value }]) => [path, value]);
  return own.length === 0 ? undefined : JSON.stringify([subject, own.sort()]);
}

const NOT_MEANING: ReadonlySet<string> = new Set([
  '/name',
  '/container',
  '/default',
  '/documentation',
  '/attachedToRef',
]);

interface Neighbours {
  readonly sources: ReadonlyMap<string, readonly string[]>;
  readonly targets: ReadonlyMap<string, readonly string[]>;
}

function neighbours(model: ParsedModel, processId: string): Neighbours {
  const sources = new Map<string, string[]>();
  const targets = new Map<string, string[]>();
  for (const { subject, properties } of describeModel(model, processId).values()) {
    if (subject !== 'sequenceFlow') continue;
    const source = String(properties.get('/sourceRef')?.value);
    const target = String(properties.get('/targetRef')?.value);
    sources.set(target, [...(sources.get(target) ?? []), source]);
    targets.set(source, [...(targets.get(source) ?? []), target]);
  }
  return { sources, targets };
}

/** The elements around, by the ids that they have later; undefined where one of them has no counterpart. */
function placeOf(
  id: string,
  { sources, targets }: Neighbours,
  pairs: ReadonlyMap<string, { readonly to: string }> | undefined,
): string | undefined {
  const named = (ids: readonly string[] = []): (string | undefined)[] =>
    ids.map((one) => (pairs ? pairs.get(one)?.to : one));
  const around = [named(sources.get(id)), named(targets.get(id))];
  if (around.every((ids) => ids.length === 0) || around.flat().includes(undefined)) return undefined;
  return JSON.stringify(around.map((ids) => [...ids].sort()));
}

/** Elements of the same type that say the same. */
function grouped(
  elements: readonly DescribedElement[],
  textFor: (element: DescribedElement) => string | undefined,
): Map<string, DescribedElement[]> {
  const groups = new Map<string, DescribedElement[]>();
  for (const element of elements) {
    const text = textFor(element);
    if (text === undefined) continue;
    const key = `${element.subject} ${text}`;
    groups.set(key, [...(groups.get(key) ?? []), element]);
  }
  return groups;
}
