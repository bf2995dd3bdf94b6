import type { ExecutableProcess } from '#bpmn';
import type { Command, CommandType } from '../commands.js';
import { decide } from '../decide.js';
import type { DecisionRequest } from '../decision.js';
import type { ProcessEvent } from '../events.js';
import { replay } from '../evolve.js';
import { InvariantViolation } from '../invariant-violation.js';
import { elementOf, type ProcessState } from '../process-state.js';
import { firstDifference } from './first-difference.js';

/** An entry of an instance's journal, as far as the kernel decided it. */
export interface RecordedEntry {
  /** Epoch ms at which it was decided. */
  readonly now: number;
  /** IANA zone of the tenant. */
  readonly timeZone?: string;
  readonly command: Command;
  readonly events: readonly ProcessEvent[];
}

/** An entry that this version of the engine would have decided in another way. */
export interface EntryDivergence {
  /** Number of the entry, from 1. */
  readonly entryNo: number;
  readonly commandType: CommandType;
  /** JSON pointer into the entry's events to the first difference; none where nothing was decided. */
  readonly pointer?: string;
  /** What was recorded and what is decided now at the place of the first event that differs. */
  readonly recorded?: ProcessEvent;
  readonly decided?: ProcessEvent;
  /** Why nothing is decided now: a rejection, a decision without a recorded answer, a fault of the kernel. */
  readonly fault?: string;
}

/**
 * What this version of the engine would have done over recorded commands: every entry is decided anew from the state
 * that was recorded before it, with the answers of the decisions that were recorded in it. Each divergence in turn, none when
 * nothing differs: whoever wants the first alone pays for no other.
 * @param process the version that the instance began by
 * @param entries of one instance, from its first
 * @param versionOf the versions that it went on by, where it was migrated
 * @throws InvariantViolation when the recorded events are not a history
 */
export function* decideAnew(
  process: ExecutableProcess,
  entries: readonly RecordedEntry[],
  versionOf: (definitionKey: string) => ExecutableProcess | undefined = () => undefined,
): Generator<EntryDivergence, void, void> {
  let state: ProcessState | undefined;
  let current = process;
  for (const [index, entry] of entries.entries()) {
    const place = { entryNo: index + 1, commandType: entry.command.type };
    const { command } = entry;
    const target = command.type === 'MigrateInstance' ? versionOf(command.definitionKey) : undefined;
    const decided = decideEntry(target ?? current, state, entry, target && current);
    current = target ?? current;
    if ('fault' in decided) yield { ...place, fault: decided.fault };
    else {
      const pointer = firstDifference(entry.events, decided.events);
      if (pointer !== undefined)
        yield { ...place, pointer, ...eventsAt(pointer, entry.events, decided.events) };
    }
    state = replay(entry.events, state);
  }
}

type Decided = { readonly events: readonly ProcessEvent[] } | { readonly fault: string };

function decideEntry(
  process: ExecutableProcess,
  state: ProcessState | undefined,
  entry: RecordedEntry,
  migratesFrom: ExecutableProcess | undefined,
): Decided {
  const { now, timeZone } = entry;
  const context = {
    now,
    ...(timeZone === undefined ? {} : { timeZone }),
    ...(migratesFrom ? { migratesFrom } : {}),
  };
  const events: ProcessEvent[] = [];
  const open: DecisionRequest[] = [];
  let before = state;
  let command: Command | undefined = entry.command;
  try {
    while (command) {
      const decision = decide(process, before, command, context);
      if (decision.outcome === 'rejected') return { fault: decision.rejection.message };
      events.push(...decision.events);
      open.push(...decision.requests);
      before = decision.state;
      command = undefined;
      for (let request = open.shift(); request && !command; request = open.shift()) {
        // An answer before this one may have ended the task that asked.
        if (elementOf(before, request.elementKey)?.wait?.type !== 'decision') continue;
        command = recordedAnswer(entry.events, request);
        if (!command)
          return {
            fault: `Expected a recorded answer to decision "${request.decisionId}", but there is none`,
          };
        break;
      }
    }
  } catch (error) {
    // Any fault is an answer here: this version cannot decide the entry at all.
    const { name, message } = error as Error;
    return {
      fault:
        error instanceof InvariantViolation ? message : `Expected a decision, but the kernel threw ${name}`,
    };
  }
  return { events };
}

function recordedAnswer(events: readonly ProcessEvent[], request: DecisionRequest): Command | undefined {
  const { elementKey } = request;
  for (const event of events) {
    if (event.type === 'DecisionEvaluated' && event.key === elementKey) {
      const { outcome, trace, source } = event;
      return { type: 'AnswerDecision', elementKey, outcome, trace, source };
    }
    if (
      event.type === 'IncidentRaised' &&
      event.kind === 'DECISION_FAILED' &&
      event.elementKey === elementKey
    )
      return { type: 'FailDecision', elementKey, message: event.message };
  }
  return undefined;
}

function eventsAt(
  pointer: string,
  recorded: readonly ProcessEvent[],
  decided: readonly ProcessEvent[],
): Pick<EntryDivergence, 'recorded' | 'decided'> {
  const index = Number(pointer.split('/')[1]);
  const [one, other] = [recorded[index], decided[index]];
  return { ...(one ? { recorded: one } : {}), ...(other ? { decided: other } : {}) };
}
