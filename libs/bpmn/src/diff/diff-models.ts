import { textOf } from '../parse/moddle-element.js';
import type { ParsedModel } from '../parse/parsed-model.js';
import { describeLayout } from './describe-layout.js';
import { describeModel, type DescribedElement, type PropertyValue } from './describe-model.js';
import type { ElementChange, ModelDiff, PropertyChange } from './model-diff.js';

const NOTHING: ReadonlyMap<string, PropertyValue> = new Map();

/**
 * Compares two parsed models by what they say: every element with all its properties, `zeebe:*` elements, conditions, timers,
 * mappings and events included. Order in the file, ids of inner elements and the writing tool count for nothing; the picture is
 * compared apart. One side is undefined when the model itself was added or removed.
 * @param options `processId`: of the files' processes only this one, with messages and errors of the whole file
 */
export function diffModels(
  before: ParsedModel | undefined,
  after: ParsedModel | undefined,
  options: { readonly processId?: string } = {},
): ModelDiff {
  const left = before ? describeModel(before, options.processId) : new Map<string, DescribedElement>();
  const right = after ? describeModel(after, options.processId) : new Map<string, DescribedElement>();
  const changes: ElementChange[] = [];
  for (const [id, element] of right) {
    const earlier = left.get(id);
    // An element that became another type under its old id is another element.
    if (earlier && earlier.subject !== element.subject) changes.push(gone(before, earlier));
    const isNew = earlier?.subject !== element.subject;
    const values = compare(isNew ? undefined : earlier, element);
    if (!isNew && values.length === 0) continue;
    changes.push({ ...headOf(after, element), change: isNew ? 'added' : 'changed', values });
  }
  for (const [id, element] of left) if (!right.has(id)) changes.push(gone(before, element));
  return { changes, layout: layoutChanges(before, after, left, right) };
}

function gone(model: ParsedModel | undefined, element: DescribedElement): ElementChange {
  return { ...headOf(model, element), change: 'removed', values: compare(element, undefined) };
}

function headOf(
  model: ParsedModel | undefined,
  { element, subject, id }: DescribedElement,
): Pick<ElementChange, 'subject' | 'id' | 'name' | 'line'> {
  const name = textOf(element, 'name');
  const line = model?.lineOf(element);
  return { subject, id, ...(name === undefined ? {} : { name }), ...(line === undefined ? {} : { line }) };
}

/** A value that the metamodel gives anyway is told where it became another one, not where its element came or went. */
function compare(
  before: DescribedElement | undefined,
  after: DescribedElement | undefined,
): PropertyChange[] {
  const left = before?.properties ?? NOTHING;
  const right = after?.properties ?? NOTHING;
  const isWhole = before === undefined || after === undefined;
  const paths = [...new Set([...left.keys(), ...right.keys()])].sort();
  return paths.flatMap((path) => {
    const one = left.get(path);
    const other = right.get(path);
    if (JSON.stringify(one?.value) === JSON.stringify(other?.value)) return [];
    if ((isWhole || one === undefined || other === undefined) && (one ?? other)?.isDefault) return [];
    return [
      {
        path,
        ...(one === undefined ? {} : { before: one.value }),
        ...(other === undefined ? {} : { after: other.value }),
      },
    ];
  });
}

function layoutChanges(
  before: ParsedModel | undefined,
  after: ParsedModel | undefined,
  left: ReadonlyMap<string, DescribedElement>,
  right: ReadonlyMap<string, DescribedElement>,
): string[] {
  if (!before || !after) return [];
  const earlier = describeLayout(before);
  const later = describeLayout(after);
  return [...right.keys()].filter((id) => left.has(id) && earlier.get(id) !== later.get(id)).sort();
}
