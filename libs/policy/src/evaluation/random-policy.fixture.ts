import * as fc from 'fast-check';
import type { Comparison, Condition, ConditionValue, PolicyDocument } from '../document/policy-document.js';
import { prepareText } from '../text/prepared-text.js';
import type { Facts } from './evaluation.js';
import { OPERATORS } from './operators.js';

/** Few words, so that texts and terms meet often. */
const WORDS = ['jalan', 'rusak', 'sampah', 'sampahnya', 'lampu', 'air', 'tidak', 'berlubang'];
const TERMS = [...WORDS, '*lubang*', 'sam*', '*pah', 'jalan .. rusak', 'tidak berlubang', 'lampu jalan'];
const LISTS = { pertama: TERMS.slice(0, 4), kedua: TERMS.slice(3), kosong: [] as string[] };
const FACTS = ['text', 'reporter', 'channel', 'region', 'textLength', 'hasContact', 'attributes', 'location'];
/** Names that every object inherits, and one that nobody knows. */
const ODD_FACTS = ['toString', 'constructor', 'moonPhase'];
const PATHS = ['region', 'deep.er', 'list.0', 'a.__proto__', '$..*', 'length'];

const text = fc.array(fc.constantFrom(...WORDS), { maxLength: 8 }).map((words) => words.join(' '));
const scalar: fc.Arbitrary<string | number | boolean | null> = fc.oneof(
  fc.constantFrom('web', 'sms', '14', '14.08', '140', 'nasional', 'jalan', '', '5'),
  fc.constantFrom(-1, 0, 5, 6, 14),
  fc.boolean(),
  fc.constant(null),
);
const items = fc.array(fc.oneof(fc.constantFrom('web', '14', '14.08', ...TERMS), fc.constantFrom(0, 5)), {
  maxLength: 4,
});

/** Any value on any fact: half of all comparisons are of types that do not fit. */
const factValue: fc.Arbitrary<unknown> = fc.oneof(
  scalar,
  items,
  text,
  text.map((words) => prepareText(words, new Map())),
  fc.record({ region: scalar, deep: fc.oneof(scalar, fc.record({ er: scalar })), list: items }),
  fc.constant(undefined),
);

const factName = fc.oneof(
  { weight: 12, arbitrary: fc.constantFrom(...FACTS) },
  { weight: 1, arbitrary: fc.constantFrom(...ODD_FACTS) },
);
const path = fc.option(fc.constantFrom(...PATHS), { nil: undefined, freq: 3 });
const listName = fc.constantFrom('pertama', 'kedua', 'kosong', 'tiada');
const withPath = <T extends object>(entry: T, at: string | undefined): T & { readonly path?: string } =>
  at === undefined ? entry : { ...entry, path: at };

const conditionValue: fc.Arbitrary<ConditionValue> = fc.oneof(
  { weight: 4, arbitrary: scalar },
  { weight: 3, arbitrary: items },
  { weight: 1, arbitrary: fc.tuple(factName, path).map(([fact, at]) => withPath({ fact }, at)) },
  {
    weight: 2,
    arbitrary: fc
      .tuple(listName, fc.option(listName, { nil: undefined }))
      .map(([list, ignoring]) => (ignoring === undefined ? { list } : { list, ignoring })),
  },
);

const anyComparison: fc.Arbitrary<Comparison> = fc
  .tuple(factName, fc.constantFrom(...Object.keys(OPERATORS)), conditionValue, path)
  .map(([fact, operator, value, at]) => withPath({ fact, operator, value }, at));

/** Terms looked for in the words: what most real rules do. */
const termComparison: fc.Arbitrary<Comparison> = fc
  .tuple(
    fc.constantFrom('containsAnyTerm', 'containsNoTerm', 'startsWithTerm', 'in'),
    fc.oneof(
      items,
      fc.tuple(listName, listName).map(([list, ignoring]) => ({ list, ignoring })),
      listName.map((list) => ({ list })),
    ),
  )
  .map(([operator, value]) => ({ fact: 'text', operator, value }));

const comparison = fc.oneof(
  { weight: 3, arbitrary: anyComparison },
  { weight: 1, arbitrary: termComparison },
);

const { group } = fc.letrec<{ condition: Condition; group: Condition }>((tie) => ({
  condition: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    { weight: 3, arbitrary: comparison },
    { weight: 2, arbitrary: tie('group') },
  ),
  group: fc.oneof(
    { withCrossShrink: true },
    fc.array(tie('condition'), { maxLength: 4 }).map((all) => ({ all })),
    fc.array(tie('condition'), { maxLength: 4 }).map((any) => ({ any })),
    tie('condition').map((not) => ({ not })),
  ),
}));

const rule = fc.record({
  kind: fc.constant('category' as const),
  priority: fc.integer({ min: -2, max: 2 }),
  conditions: group,
  layer: fc.integer({ min: 0, max: 2 }),
});

/** Policies of three layers with category rules: every operator on facts of every type, nested, with priorities. */
export const randomPolicy: fc.Arbitrary<PolicyDocument[]> = fc
  .array(rule, { minLength: 1, maxLength: 5 })
  .map((rules) =>
    ['nasional', '14', '14.08'].map((region, layer) => ({
      id: region,
      region,
      version: 1,
      effectiveFrom: '2026-01-01',
      ...(layer === 0 ? { lists: LISTS } : {}),
      rules: rules.flatMap(({ layer: its, ...rest }, index) =>
        its === layer ? [{ id: `r${index}`, event: { type: `e${index % 2}` }, ...rest }] : [],
      ),
    })),
  );

/** Facts for such policies; each may be missing. */
export const randomFacts: fc.Arbitrary<Facts> = fc
  .tuple(
    fc.option(
      text.map((words) => prepareText(words, new Map())),
      { nil: undefined, freq: 9 },
    ),
    fc.dictionary(fc.constantFrom(...FACTS.slice(1), ...ODD_FACTS), factValue, { maxKeys: 8 }),
    fc.option(factValue, { nil: undefined, freq: 1 }),
  )
  .map(([words, rest, oddText]) => ({ ...rest, text: oddText ?? words }));
