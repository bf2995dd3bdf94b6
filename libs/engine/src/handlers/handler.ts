import type { CommandOf, CommandType } from '../commands.js';
import type { Rejection, RejectionCode } from '../decision.js';
import type { Execution } from '../execution.js';

/** Checks a command against the state and does it; an expected refusal is returned, and what was emitted before goes with the draft. */
export type Handler<T extends CommandType> = (x: Execution, command: CommandOf<T>) => Rejection | undefined;

export type Handlers<T extends CommandType> = { readonly [K in T]: Handler<K> };

export function reject(code: RejectionCode, message: string): Rejection {
  return { code, message };
}
