import { pointerSegment } from '../findings.js';
import { splitWords, type Spellings } from '../text/prepared-text.js';
import { TermList } from '../text/term-list.js';
import type { RuleKind } from '../vocabulary.js';
import {
  isDisabled,
  type LadderRung,
  type PolicyDocument,
  type PolicyRule,
  type PolicyTables,
} from './policy-document.js';

/** A rule with the layer it comes from: a region's code, or a unit's (`14.08/PUPR`). */
export interface EffectiveRule extends PolicyRule {
  readonly layer: string;
}

/** A named list of all layers together. */
export interface EffectiveList {
  readonly items: readonly string[];
  /** The same items, ready to be looked for in a text. */
  readonly terms: TermList;
  readonly layers: readonly string[];
}

/** The policy that holds in a place: all layers laid over each other, each entry with its origin. */
export interface EffectivePolicy {
  readonly layers: readonly { readonly layer: string; readonly id: string; readonly version: number }[];
  readonly tables: PolicyTables;
  /** Layer of a table entry by its JSON pointer below `tables`, e.g. `/slaProfile/aspirasi/verify`. */
  readonly tableOrigin: ReadonlyMap<string, string>;
  readonly lists: ReadonlyMap<string, EffectiveList>;
  readonly spellings: Spellings;
  readonly rules: readonly EffectiveRule[];
  /** Rules that a later layer switched off or replaced. */
  readonly superseded: readonly {
    readonly id: string;
    readonly layer: string;
    readonly by: string;
    readonly how: 'overridden' | 'disabled';
  }[];
  /** Rules of a kind, in the order in which they win. */
  rulesOf(kind: RuleKind): readonly EffectiveRule[];
}

/** Layer name of a document: its region's code, or its unit's. */
export function layerOf(document: PolicyDocument): string {
  return document.unit === undefined ? document.region : `${document.region}/${document.unit}`;
}

/**
 * Lays the documents over each other, the nation's first. The documents must have passed `validatePolicy`.
 */
export function layPolicies(documents: readonly PolicyDocument[]): EffectivePolicy {
  const rules = new Map<string, EffectiveRule>();
  const superseded: EffectivePolicy['superseded'][number][] = [];
  const lists = new Map<string, { items: string[]; layers: string[] }>();
  const spellings = new Map<string, readonly string[]>();
  const tables: Record<string, unknown> = {};
  const tableOrigin = new Map<string, string>();
  const rank = new Map<string, number>();

  documents.forEach((document, index) => {
    const layer = layerOf(document);
    rank.set(layer, index);
    for (const rule of document.rules ?? []) {
      const before = rules.get(rule.id);
      if (before) {
        superseded.push({
          id: rule.id,
          layer: before.layer,
          by: layer,
          how: isDisabled(rule) ? 'disabled' : 'overridden',
        });
      }
      rules.delete(rule.id);
      if (!isDisabled(rule)) rules.set(rule.id, { ...rule, layer });
    }
    for (const [name, entry] of Object.entries(document.lists ?? {})) {
      const before = lists.get(name) ?? { items: [], layers: [] };
      if ('length' in entry) lists.set(name, { items: [...entry], layers: [layer] });
      else {
        const removed = new Set(entry.remove ?? []);
        const kept = before.items.filter((item) => !removed.has(item));
        lists.set(name, { items: [...kept, ...(entry.add ?? [])], layers: [...before.layers, layer] });
      }
    }
    for (const [word, standard] of Object.entries(document.spellings ?? {})) {
      spellings.set(splitWords(word).join(''), splitWords(standard));
    }
    mergeTables(tables, document.tables ?? {}, layer, '', tableOrigin);
  });

  const specificity = (rule: EffectiveRule): number => rank.get(rule.layer) ?? 0;
  // The sort is stable: among equals the earlier rule of the document stays first.
  const ordered = [...rules.values()].sort(
    (left, right) => (right.priority ?? 0) - (left.priority ?? 0) || specificity(right) - specificity(left),
  );
  const byKind = new Map<RuleKind, EffectiveRule[]>();
  for (const rule of ordered) {
    const sameKind = byKind.get(rule.kind);
    if (sameKind) sameKind.push(rule);
    else byKind.set(rule.kind, [rule]);
  }
  return {
    layers: documents.map((document) => ({
      layer: layerOf(document),
      id: document.id,
      version: document.version,
    })),
    tables: tables as PolicyTables,
    tableOrigin,
    lists: new Map(
      [...lists].map(
        ([name, { items, layers }]) => [name, { items, layers, terms: new TermList(items) }] as const,
      ),
    ),
    spellings,
    rules: ordered,
    superseded,
    rulesOf: (kind) => byKind.get(kind) ?? [],
  };
}

/** The ladder in the order of its rungs. */
export function ladderOf(policy: EffectivePolicy): readonly LadderRung[] {
  return [...(policy.tables.ladder ?? [])].sort((left, right) => left.level - right.level);
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function mergeTables(
  into: Record<string, unknown>,
  from: Readonly<Record<string, unknown>>,
  layer: string,
  pointer: string,
  origin: Map<string, string>,
): void {
  for (const [name, value] of Object.entries(from)) {
    const here = pointer + pointerSegment(name);
    const before = into[name];
    if (isPlainObject(value) && isPlainObject(before)) {
      mergeTables(before, value, layer, here, origin);
      continue;
    }
    for (const known of origin.keys())
      if (known === here || known.startsWith(`${here}/`)) origin.delete(known);
    if (value === null) {
      // The name comes from a checked document, never from a prototype: defineProperty is not needed to be safe.
      Reflect.deleteProperty(into, name);
    } else if (isPlainObject(value)) {
      const copy: Record<string, unknown> = {};
      into[name] = copy;
      mergeTables(copy, value, layer, here, origin);
    } else {
      into[name] = value;
      origin.set(here, layer);
    }
  }
}
