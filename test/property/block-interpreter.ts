import type { Numbered } from './block.js';

/**
 * What is left of a block-structured process: an interpreter that knows no token, flow or gateway, only how blocks are
 * nested. It says which waiting nodes are open and what happens when one of them is served.
 */
export type Rest =
  | { readonly kind: 'done' }
  | { readonly kind: 'waiting'; readonly id: string; readonly then: readonly Numbered[] }
  /** First what is going on, then the others. */
  | { readonly kind: 'sequence'; readonly now: Rest; readonly next: readonly Numbered[] }
  | { readonly kind: 'all'; readonly parts: readonly Rest[] }
  | { readonly kind: 'race'; readonly id: string; readonly parts: readonly Numbered[] }
  | {
      readonly kind: 'scope';
      readonly now: Rest;
      /** What non-interrupting boundary events inside have started. */
      readonly beside: readonly Rest[];
    }
  | {
      readonly kind: 'guarded';
      readonly block: Extract<Numbered, { kind: 'guarded' }>;
      readonly now: Rest;
      readonly isArmed: boolean;
    };

const DONE: Rest = { kind: 'done' };

/** The process as it begins. */
export function begin(root: Numbered): Rest {
  return scope(enter(root), []);
}

export function isDone(rest: Rest): boolean {
  return rest.kind === 'done';
}

/** Ids of the nodes that wait, once for each time they do. */
export function waiting(rest: Rest): string[] {
  switch (rest.kind) {
    case 'done':
      return [];
    case 'waiting':
      return [rest.id];
    case 'sequence':
      return waiting(rest.now);
    case 'all':
      return rest.parts.flatMap(waiting);
    case 'race':
      return rest.parts.map((_, at) => `${rest.id}_e${at}`);
    case 'scope':
      return [...waiting(rest.now), ...rest.beside.flatMap(waiting)];
    case 'guarded':
      return [...waiting(rest.now), ...(rest.isArmed ? [`${rest.block.id}_b`] : [])];
  }
}

/** What is left when one node of that id was served. */
export function serve(rest: Rest, id: string): Rest {
  const started: Rest[] = [];
  return step(rest, id, started) ?? rest;
}

/** Undefined when the id does not wait here. `started`: what goes on beside in the enclosing scope. */
function step(rest: Rest, id: string, started: Rest[]): Rest | undefined {
  switch (rest.kind) {
    case 'done':
      return undefined;
    case 'waiting':
      return rest.id === id ? enterAll(rest.then) : undefined;
    case 'sequence': {
      const now = step(rest.now, id, started);
      return now && sequence(now, rest.next);
    }
    case 'all': {
      const parts = stepOne(rest.parts, id, started);
      return parts && all(parts);
    }
    case 'race': {
      const part = rest.parts.find((_, at) => `${rest.id}_e${at}` === id);
      return part && enter(part);
    }
    case 'scope': {
      const mine: Rest[] = [];
      const now = step(rest.now, id, mine);
      if (now) return scope(now, [...rest.beside, ...mine]);
      const beside = stepOne(rest.beside, id, mine);
      return beside && scope(rest.now, [...beside, ...mine]);
    }
    case 'guarded': {
      const { block } = rest;
      if (rest.isArmed && id === `${block.id}_b`) {
        const handler = enter(block.inner[1]!);
        if (block.isInterrupting) return handler;
        started.push(handler);
        return { ...rest, isArmed: block.event === 'message' };
      }
      const now = step(rest.now, id, started);
      return now && guarded({ ...rest, now });
    }
  }
}

function stepOne(parts: readonly Rest[], id: string, started: Rest[]): Rest[] | undefined {
  for (const [at, part] of parts.entries()) {
    const next = step(part, id, started);
    if (next) return parts.map((one, place) => (place === at ? next : one));
  }
  return undefined;
}

function enter(block: Numbered): Rest {
  switch (block.kind) {
    case 'pass':
      return DONE;
    case 'task':
    case 'catch':
      return { kind: 'waiting', id: block.id, then: [] };
    case 'instances': {
      const task: Numbered = { kind: 'task', id: block.id, inner: [] };
      const copies = Array.from({ length: block.count }, () => task);
      return block.isSequential ? enterAll(copies) : all(copies.map(enter));
    }
    case 'sequence':
      return enterAll(block.inner);
    case 'parallel':
      return all(block.inner.map(enter));
    case 'exclusive':
      return enter(block.inner[block.taken % block.inner.length]!);
    case 'inclusive': {
      const taken = block.inner.slice(0, -1).filter((_, at) => block.taken[at]);
      return taken.length > 0 ? all(taken.map(enter)) : enter(block.inner.at(-1)!);
    }
    case 'race':
      return { kind: 'race', id: block.id, parts: block.inner };
    case 'loop':
      return enterAll(Array.from({ length: block.times }, () => block.inner[0]!));
    case 'scope':
      return scope(enter(block.inner[0]!), []);
    case 'repeated': {
      const round: Numbered = { kind: 'scope', body: block.body, id: block.id, inner: block.inner };
      return enterAll(Array.from({ length: block.times }, () => round));
    }
    case 'guarded':
      return guarded({ kind: 'guarded', block, now: scope(enter(block.inner[0]!), []), isArmed: true });
  }
}

function enterAll(blocks: readonly Numbered[]): Rest {
  const [first, ...next] = blocks;
  return first ? sequence(enter(first), next) : DONE;
}

function sequence(now: Rest, next: readonly Numbered[]): Rest {
  if (next.length === 0) return now;
  return now.kind === 'done' ? enterAll(next) : { kind: 'sequence', now, next };
}

function all(parts: readonly Rest[]): Rest {
  return parts.every(isDone) ? DONE : { kind: 'all', parts };
}

function scope(now: Rest, beside: readonly Rest[]): Rest {
  const going = beside.filter((one) => !isDone(one));
  return isDone(now) && going.length === 0 ? DONE : { kind: 'scope', now, beside: going };
}

function guarded(rest: Extract<Rest, { kind: 'guarded' }>): Rest {
  return isDone(rest.now) ? DONE : rest;
}
