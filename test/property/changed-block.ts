import fc from 'fast-check';
import type { Numbered } from './block.js';

/** One thing that the author of the next version does to a process. */
export interface Change {
  readonly kind: (typeof KINDS)[number];
  /** Which of the blocks that it can be done to. */
  readonly place: number;
}

const KINDS = [
  'insertAfter',
  'insertBefore',
  'remove',
  'rename',
  'guard',
  'unguard',
  'event',
  'branch',
  'sequence',
  'parallel',
] as const;

export const changes: fc.Arbitrary<Change[]> = fc.array(
  fc.record({ kind: fc.constantFrom(...KINDS), place: fc.nat({ max: 30 }) }),
  { minLength: 1, maxLength: 4 },
);

/** The next version of a process, and which elements have another id in it. */
export interface NextVersion {
  readonly root: Numbered;
  readonly mapping: Record<string, string>;
}

/** Makes the next version. What is not touched keeps its ids. */
export function nextVersion(root: Numbered, wanted: readonly Change[]): NextVersion {
  let version: NextVersion = { root, mapping: {} };
  for (const [number, change] of wanted.entries()) version = carryOut(version, change, `b${number}`);
  return version;
}

function carryOut({ root, mapping }: NextVersion, { kind, place }: Change, id: string): NextVersion {
  const candidates = all(root).filter((one) => fits[kind](one));
  const chosen = candidates[place % candidates.length];
  if (!chosen) return { root, mapping };
  const renamed = kind === 'rename' && !chosen.id.startsWith('b') ? { [chosen.id]: `${chosen.id}_baru` } : {};
  const changed = (one: Numbered): Numbered =>
    one === chosen ? edits[kind](one, id) : { ...one, inner: one.inner.map(changed) };
  return { root: changed(root), mapping: { ...mapping, ...renamed } };
}

function all(root: Numbered): Numbered[] {
  return [root, ...root.inner.flatMap(all)];
}

const task = (id: string): Numbered => ({ kind: 'task', id, inner: [] });
const sequence = (id: string, inner: readonly Numbered[]): Numbered => ({
  kind: 'sequence',
  parts: [],
  id,
  inner,
});
const LEAVES = ['task', 'pass', 'catch', 'instances'];

const fits: Record<Change['kind'], (one: Numbered) => boolean> = {
  insertAfter: () => true,
  insertBefore: () => true,
  remove: ({ kind, inner }) => kind === 'sequence' && inner.length > 1,
  // An element is renamed once, so that the mapping stays a plain one.
  rename: ({ kind, id }) => LEAVES.includes(kind) && !id.endsWith('_baru'),
  guard: () => true,
  unguard: ({ kind }) => kind === 'guarded',
  event: ({ kind }) => kind === 'guarded',
  branch: ({ kind, inner }) => kind === 'parallel' || (kind === 'race' && inner.length < 3),
  sequence: ({ kind }) => kind === 'parallel',
  parallel: ({ kind, inner }) => kind === 'sequence' && inner.length > 1,
};

const edits: Record<Change['kind'], (one: Numbered, id: string) => Numbered> = {
  insertAfter: (one, id) => sequence(`${id}s`, [one, task(id)]),
  insertBefore: (one, id) => sequence(`${id}s`, [task(id), one]),
  remove: (one) => ({ ...one, inner: one.inner.slice(1) }),
  rename: (one, id) => ({ ...one, id: one.id.startsWith('b') ? id : `${one.id}_baru` }),
  guard: (one, id) => ({
    kind: 'guarded',
    body: { kind: 'task' },
    handler: { kind: 'task' },
    event: 'timer',
    isInterrupting: true,
    id,
    inner: [one, task(`${id}h`)],
  }),
  unguard: (one) => one.inner[0]!,
  event: (one) =>
    one.kind === 'guarded' ? { ...one, event: one.event === 'timer' ? 'message' : 'timer' } : one,
  branch: (one, id) => ({ ...one, inner: [...one.inner, task(id)] }),
  sequence: (one) => sequence(one.id, one.inner),
  parallel: (one) => ({ kind: 'parallel', parts: [], id: one.id, inner: one.inner }),
};
