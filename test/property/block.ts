import fc from 'fast-check';

/**
 * A block-structured process, small enough to print. Ids are given when it is written as BPMN, in the order of a walk
 * through it: the model, and the interpreter that it is compared with, number it alike.
 */
export type Block =
  | { readonly kind: 'task' | 'pass' }
  | { readonly kind: 'catch'; readonly event: 'message' | 'timer' | 'signal' | 'condition' }
  | { readonly kind: 'sequence' | 'parallel'; readonly parts: readonly Block[] }
  /** The branch that is taken. */
  | { readonly kind: 'exclusive'; readonly parts: readonly Block[]; readonly taken: number }
  /** Which branches are taken; the last one is the default flow. */
  | { readonly kind: 'inclusive'; readonly parts: readonly Block[]; readonly taken: readonly boolean[] }
  /** A flow back through a gateway; `times` from 1. */
  | { readonly kind: 'loop'; readonly body: Block; readonly times: number }
  | { readonly kind: 'scope'; readonly body: Block }
  /** A sub-process with the loop marker or the sequential multi-instance marker. */
  | {
      readonly kind: 'repeated';
      readonly body: Block;
      readonly times: number;
      readonly marker: 'loop' | 'multiInstance';
    }
  | { readonly kind: 'instances'; readonly count: number; readonly isSequential: boolean }
  | { readonly kind: 'race'; readonly parts: readonly Block[] }
  | {
      readonly kind: 'guarded';
      readonly body: Block;
      readonly event: 'message' | 'timer';
      readonly isInterrupting: boolean;
      /** Where the boundary event leads: back into the flow when it interrupts, to an end of its own when not. */
      readonly handler: Block;
    };

const small = fc.integer({ min: 1, max: 2 });

/** Blocks of any nesting of the kinds above. */
export const block: fc.Arbitrary<Block> = fc.letrec<{ block: Block }>((tie) => {
  const inner = tie('block');
  const parts = fc.array(inner, { minLength: 2, maxLength: 3 });
  return {
    block: fc.oneof(
      { depthSize: 'small', maxDepth: 4, withCrossShrink: true },
      { weight: 4, arbitrary: fc.constant<Block>({ kind: 'task' }) },
      { weight: 1, arbitrary: fc.constant<Block>({ kind: 'pass' }) },
      {
        weight: 1,
        arbitrary: fc.record({
          kind: fc.constant('catch' as const),
          event: fc.constantFrom('message' as const, 'timer', 'signal', 'condition'),
        }),
      },
      {
        weight: 1,
        arbitrary: fc.record({
          kind: fc.constant('instances' as const),
          count: fc.integer({ min: 0, max: 3 }),
          isSequential: fc.boolean(),
        }),
      },
      { weight: 3, arbitrary: fc.record({ kind: fc.constant('sequence' as const), parts }) },
      { weight: 2, arbitrary: fc.record({ kind: fc.constant('parallel' as const), parts }) },
      {
        weight: 1,
        arbitrary: fc.record({ kind: fc.constant('exclusive' as const), parts, taken: fc.nat({ max: 2 }) }),
      },
      {
        weight: 4,
        arbitrary: fc.record({
          kind: fc.constant('inclusive' as const),
          parts,
          taken: fc.array(fc.boolean(), { minLength: 3, maxLength: 3 }),
        }),
      },
      { weight: 2, arbitrary: fc.record({ kind: fc.constant('loop' as const), body: inner, times: small }) },
      { weight: 2, arbitrary: fc.record({ kind: fc.constant('scope' as const), body: inner }) },
      {
        weight: 1,
        arbitrary: fc.record({
          kind: fc.constant('repeated' as const),
          body: inner,
          times: small,
          marker: fc.constantFrom('loop' as const, 'multiInstance'),
        }),
      },
      { weight: 1, arbitrary: fc.record({ kind: fc.constant('race' as const), parts }) },
      {
        weight: 2,
        arbitrary: fc.record({
          kind: fc.constant('guarded' as const),
          body: inner,
          event: fc.constantFrom('message' as const, 'timer'),
          isInterrupting: fc.constant(true),
          handler: inner,
        }),
      },
      {
        weight: 1,
        arbitrary: fc.record({
          kind: fc.constant('guarded' as const),
          body: inner,
          event: fc.constantFrom('message' as const, 'timer'),
          isInterrupting: fc.constant(false),
          // It can be started again while it runs: only what keeps its tokens apart is the same in both views.
          handler: fc.constantFrom<Block>(
            { kind: 'task' },
            { kind: 'sequence', parts: [{ kind: 'task' }, { kind: 'scope', body: { kind: 'task' } }] },
          ),
        }),
      },
    ),
  };
}).block;

/** A block with the id of its first node, and its parts numbered likewise. */
export type Numbered = Block & { readonly id: string; readonly inner: readonly Numbered[] };

/** Gives every block its id. */
export function numbered(root: Block): Numbered {
  let count = 0;
  const visit = (one: Block): Numbered => {
    const id = `n${++count}`;
    return { ...one, id, inner: innerOf(one).map(visit) };
  };
  return visit(root);
}

function innerOf(one: Block): readonly Block[] {
  switch (one.kind) {
    case 'sequence':
    case 'parallel':
    case 'exclusive':
    case 'inclusive':
    case 'race':
      return one.parts;
    case 'guarded':
      return [one.body, one.handler];
    case 'loop':
    case 'scope':
    case 'repeated':
      return [one.body];
    default:
      return [];
  }
}
