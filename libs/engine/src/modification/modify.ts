import type { CommandOf, ModifyInstruction, StartPoint } from '../commands.js';
import type { Rejection } from '../decision.js';
import type { Execution } from '../execution.js';
import { reject } from '../handlers/handler.js';
import { ModelFault } from '../model-fault.js';
import { addIteration, MAX_ITERATIONS, type MultiInstanceActivity } from '../multi-instance.js';
import { end, endingsOf, isMultiInstance, settleScope, type Ending } from './cancel-selection.js';
import { startToken } from './start-point.js';

const MOST_INSTRUCTIONS = 100;

/** What the instructions mean in the instance as it stands. */
interface Plan {
  readonly endings: readonly Ending[];
  readonly starts: readonly { readonly point: StartPoint; readonly near?: ReadonlySet<number> }[];
  readonly added: readonly Extract<ModifyInstruction, { type: 'addIteration' }>[];
}

/**
 * Moves the tokens of an instance by hand. What a selection names is found in the instance as it stands before; then all ends
 * that is to end, all begins that is to begin, and only then the tokens move, so that the order of the instructions means nothing.
 */
export function modify(x: Execution, command: CommandOf<'ModifyInstance'>): Rejection | undefined {
  const { instructions, reason } = command;
  if (instructions.length === 0 || instructions.length > MOST_INSTRUCTIONS)
    return reject(
      'INVALID_ARGUMENT',
      `Expected 1 to ${MOST_INSTRUCTIONS} instructions, but there are ${instructions.length}`,
    );
  const plan = planOf(x, instructions);
  if ('code' in plan) return plan;
  x.emit({ type: 'InstanceModified', reason });
  for (const ending of plan.endings) end(x, ending);
  try {
    const rejection = begin(x, plan);
    if (rejection) return rejection;
  } catch (error) {
    if (!(error instanceof ModelFault)) throw error;
    return reject('INVALID_ARGUMENT', error.message);
  }
  for (const scopeKey of new Set(plan.endings.map((ending) => ending.scopeKey)))
    settleScope(x, scopeKey, reason);
  reviewStuckTokens(x, reason);
  return undefined;
}

function planOf(x: Execution, instructions: readonly ModifyInstruction[]): Plan | Rejection {
  const endings: Ending[] = [];
  const starts: { point: StartPoint; near?: ReadonlySet<number> }[] = [];
  const added: Extract<ModifyInstruction, { type: 'addIteration' }>[] = [];
  for (const instruction of instructions)
    switch (instruction.type) {
      case 'start':
        starts.push({ point: instruction.point });
        break;
      case 'addIteration':
        added.push(instruction);
        break;
      case 'cancel':
      case 'move': {
        const found = endingsOf(x, instruction.selection);
        if ('code' in found) return found;
        endings.push(...found);
        if (instruction.type === 'move')
          for (const { around } of found) starts.push({ point: instruction.point, near: around });
      }
    }
  return { endings, starts, added };
}

function begin(x: Execution, { added, starts }: Plan): Rejection | undefined {
  for (const { elementKey, item } of added) {
    const body = x.find(elementKey);
    if (!body?.loop || body.phase !== 'active' || !isMultiInstance(x, body))
      return reject(
        'INVALID_ARGUMENT',
        `Expected element ${elementKey} to be a live multi-instance activity as a whole, but it is not`,
      );
    if (body.loop.items.length >= MAX_ITERATIONS)
      return reject(
        'INVALID_ARGUMENT',
        `Expected at most ${MAX_ITERATIONS} iterations, but there is one more`,
      );
    addIteration(x, body, x.nodeOf(body) as MultiInstanceActivity, item);
  }
  for (const { point, near } of starts) {
    const rejection = startToken(x, point, near);
    if (rejection) return rejection;
  }
  return undefined;
}

/** Tokens that waited in vain may not do so any more; where they do it is said again. */
function reviewStuckTokens(x: Execution, reason: string): void {
  for (const { key, kind, elementKey } of [...x.state.incidents])
    if (kind === 'TOKENS_STUCK') {
      x.emit({ type: 'IncidentResolved', key, reason });
      x.park(elementKey);
    }
}
