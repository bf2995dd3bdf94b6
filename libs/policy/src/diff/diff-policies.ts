import {
  isDisabled,
  type DisabledRule,
  type LadderRung,
  type ListEntry,
  type PolicyDocument,
  type PolicyRule,
} from '../document/policy-document.js';
import { namedChanges, orderChange, valueChanges, type DocumentChange } from './value-changes.js';

type Entry = PolicyRule | DisabledRule;

/** Parts of a document that are compared entry by entry; the rest of it is compared as it stands. */
const PARTS: ReadonlySet<string> = new Set(['$schema', 'spellings', 'lists', 'tables', 'rules']);

/**
 * What changes from one policy document to another: rules by their id, tables entry by entry, lists term by term. One side is
 * undefined when the document itself was added or removed.
 */
export function diffPolicies(
  before: PolicyDocument | undefined,
  after: PolicyDocument | undefined,
): DocumentChange[] {
  return [
    ...documentFields(before, after),
    ...namedChanges('rule', byId(before), byId(after)),
    ...ruleOrder(before?.rules ?? [], after?.rules ?? []),
    ...namedChanges('table', tableEntries(before), tableEntries(after)),
    ...namedChanges('term', terms(before), terms(after)),
    ...namedChanges('spelling', entries(before?.spellings), entries(after?.spellings)),
  ];
}

/** Version, days of effect, legal basis and what else stands at the top of the document. */
function documentFields(
  before: PolicyDocument | undefined,
  after: PolicyDocument | undefined,
): DocumentChange[] {
  const values = valueChanges(topOf(before), topOf(after));
  if (values.length === 0) return [];
  const change = before === undefined ? 'added' : after === undefined ? 'removed' : 'changed';
  return [{ subject: 'document', id: (after ?? before)?.id ?? '', change, values }];
}

function topOf(document: PolicyDocument | undefined): Record<string, unknown> | undefined {
  return document && Object.fromEntries(Object.entries(document).filter(([name]) => !PARTS.has(name)));
}

function byId(document: PolicyDocument | undefined): Map<string, Entry> {
  return new Map((document?.rules ?? []).map((rule) => [rule.id, rule]));
}

/** Among rules of one kind and priority the earlier one wins: their order means something, that of others does not. */
function ruleOrder(before: readonly Entry[], after: readonly Entry[]): DocumentChange[] {
  const group = (rules: readonly Entry[]): Map<string, string[]> => {
    const groups = new Map<string, string[]>();
    for (const rule of rules) {
      if (isDisabled(rule)) continue;
      const name = `${rule.kind}, priority ${rule.priority ?? 0}`;
      groups.set(name, [...(groups.get(name) ?? []), rule.id]);
    }
    return groups;
  };
  const left = group(before);
  const right = group(after);
  return [...left].flatMap(([name, ids]) => orderChange('order of rules', name, ids, right.get(name) ?? []));
}

/** The tables' values by where they stand: the ladder by level, every other table down to its values. */
function tableEntries(document: PolicyDocument | undefined): Map<string, unknown> {
  const found = new Map<string, unknown>();
  for (const [table, content] of Object.entries(document?.tables ?? {})) {
    if (table === 'ladder' && Array.isArray(content)) {
      for (const rung of content as readonly LadderRung[]) found.set(`ladder/level ${rung.level}`, rung);
    } else collect(found, table, content, 0);
  }
  return found;
}

/** Entries stand at most two deep in a table; deeper, a value is compared within its entry. */
function collect(found: Map<string, unknown>, place: string, value: unknown, depth: number): void {
  if (depth < 2 && typeof value === 'object' && value !== null && !Array.isArray(value)) {
    for (const [name, member] of Object.entries(value)) collect(found, `${place}/${name}`, member, depth + 1);
  } else found.set(place, value);
}

function terms(document: PolicyDocument | undefined): Map<string, string> {
  const found = new Map<string, string>();
  for (const [list, entry] of Object.entries(document?.lists ?? {}))
    for (const [term, how] of termsOf(entry)) found.set(`${list}: ${term}`, how);
  return found;
}

function termsOf(entry: ListEntry): [string, string][] {
  if (isWholeList(entry)) return entry.map((term) => [term, 'listed']);
  return [
    ...(entry.add ?? []).map((term): [string, string] => [term, 'added to the inherited list']),
    ...(entry.remove ?? []).map((term): [string, string] => [term, 'taken out of the inherited list']),
  ];
}

function isWholeList(entry: ListEntry): entry is readonly string[] {
  return Array.isArray(entry);
}

function entries(record: Readonly<Record<string, string>> | undefined): Map<string, string> {
  return new Map(Object.entries(record ?? {}));
}
