import {
  elementOf,
  firstDifference,
  replay,
  ROOT_KEY,
  type EventOf,
  type ProcessEvent,
  type ProcessState,
} from '#engine';
import type { Json } from '#feel';
import type { JournalEntry } from '#runtime';
import { kindOf, type EntryKind } from '../entry-kind.js';
import { clocksOf, type StoryClock } from './story-clock.js';
import { ElementNames } from './element-names.js';
import { actorIn, sentenceOf, WORDS, type StoryLanguage } from './story-words.js';

export type { StoryClock, StoryLanguage };

/** What a story needs of the model: how its elements are called. */
export interface StoryProcess {
  readonly name?: string;
  readonly nodes: readonly { readonly id: string; readonly name?: string }[];
}

/** A variable of the process before and after a step; absent where there was none. */
export interface VariableChange {
  readonly name: string;
  readonly before?: Json;
  readonly after?: Json;
}

/** A rule that decided, and the layer of regions that it stands in. */
export interface DecidingRule {
  readonly decisionId: string;
  readonly rule: string;
  readonly layer: string;
}

/** One command and what it brought about, for people. */
export interface StoryStep {
  readonly region: string;
  readonly instanceKey: string;
  readonly bpmnProcessId: string;
  /** Number of the journal's entry in the instance. */
  readonly sequence: number;
  /** RFC 3339 */
  readonly at: string;
  /** As the journal has it. */
  readonly actor: string;
  /** As people call him. */
  readonly actorName: string;
  readonly sentences: readonly string[];
  readonly rules: readonly DecidingRule[];
  readonly changes: readonly VariableChange[];
  /** The clocks that this step started, moved, paused or stopped, as they stand after it. */
  readonly clocks: readonly StoryClock[];
  /** What its events were about. */
  readonly subjects: readonly StorySubject[];
}

/** What an event was about. */
export interface StorySubject {
  readonly kind: EntryKind;
  readonly elementId?: string;
}

/** What happened to an instance, as a person tells it. Made of the journal alone: what is sealed is not in it. */
export interface Story {
  readonly language: StoryLanguage;
  readonly title: string;
  readonly region: string;
  readonly instanceKey: string;
  readonly steps: readonly StoryStep[];
}

/**
 * Tells what happened: who did what and when, by which rule of which layer, what it changed, which clocks ran.
 * @param entries of one instance, from its first
 * @param processOf a version that it ran or runs by; without one elements are called by their ids
 */
export function storyOf(
  entries: readonly JournalEntry[],
  processOf: ProcessLookup,
  language: StoryLanguage,
): Story {
  const teller = new StoryTeller(processOf, language);
  const steps = entries.flatMap((entry) => teller.tell(entry) ?? []);
  const [first] = entries;
  return {
    language,
    title: teller.title,
    region: first?.tenant ?? '',
    instanceKey: first?.instanceKey ?? '',
    steps,
  };
}

type ProcessLookup = (definitionKey: string) => StoryProcess | undefined;

/** Tells one instance entry by entry, from its first; keeps its state and no more. */
export class StoryTeller {
  /** Known from the first entry on. */
  title = '';
  private readonly names = new ElementNames();
  private state: ProcessState | undefined;

  constructor(
    private readonly processOf: ProcessLookup,
    private readonly language: StoryLanguage,
  ) {}

  /** The step that an entry is; undefined where it only moved tokens on. */
  tell(entry: JournalEntry): StoryStep | undefined {
    const { language, names } = this;
    const before = rootVariables(this.state);
    const sentences: string[] = [];
    const subjects: StorySubject[] = [];
    for (const event of entry.events) {
      if (event.type === 'InstanceStarted' || event.type === 'InstanceMigrated') this.runBy(event);
      names.note(event);
      const sentence = sentenceOf(event, names, language);
      if (sentence !== undefined) sentences.push(sentence);
      const elementId = names.elementOf(event);
      subjects.push({ kind: kindOf(event.type), ...(elementId !== undefined && { elementId }) });
    }
    const state = replay(entry.events, this.state);
    this.state = state;
    // A process that has ended keeps nothing; that is no change of its variables.
    const after = elementOf(state, ROOT_KEY) ? rootVariables(state) : before;
    const changes = changesBetween(before, after);
    const clocks = clocksOf(after).filter(
      (clock) => !clocksOf(before).some((one) => firstDifference(one, clock) === undefined),
    );
    if (sentences.length + changes.length + clocks.length === 0) return undefined;
    return {
      region: entry.tenant,
      instanceKey: entry.instanceKey,
      bpmnProcessId: state.bpmnProcessId,
      sequence: entry.entryNo,
      at: entry.at,
      actor: entry.actor,
      actorName: actorIn(entry.actor, language),
      sentences,
      rules: entry.events.flatMap(rulesOf),
      changes,
      clocks,
      subjects,
    };
  }

  private runBy(event: EventOf<'InstanceStarted' | 'InstanceMigrated'>): void {
    const process = this.processOf(event.definitionKey);
    this.names.runBy(process?.nodes ?? []);
    if (event.type === 'InstanceStarted')
      this.title = WORDS[this.language].title(process?.name ?? event.bpmnProcessId, event.businessKey);
  }
}

/** Keys of the versions of its process that an instance ran by, in order. */
export function versionsOf(entries: readonly JournalEntry[]): string[] {
  const keys = entries.flatMap(({ events }) =>
    events.flatMap((event) =>
      event.type === 'InstanceStarted' || event.type === 'InstanceMigrated' ? [event.definitionKey] : [],
    ),
  );
  return [...new Set(keys)];
}

function rootVariables(state: ProcessState | undefined): Readonly<Record<string, Json>> {
  return elementOf(state, ROOT_KEY)?.variables ?? {};
}

function changesBetween(
  before: Readonly<Record<string, Json>>,
  after: Readonly<Record<string, Json>>,
): VariableChange[] {
  return [...new Set([...Object.keys(before), ...Object.keys(after)])].flatMap((name) => {
    // Clocks are told by themselves.
    if (clocksOf({ [name]: after[name] ?? null }).length > 0) return [];
    // A variable that holds nothing tells a reader no more than none.
    if (firstDifference(contentOf(before[name]), contentOf(after[name])) === undefined) return [];
    const change = {
      name,
      ...(before[name] !== undefined && { before: before[name] }),
      ...(after[name] !== undefined && { after: after[name] }),
    };
    return [change];
  });
}

function contentOf(value: Json | undefined): Json {
  if (value === undefined || value === '') return null;
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0 ? null : value;
}

/** Which rules of which layer fired in a decision. */
function rulesOf(event: ProcessEvent): DecidingRule[] {
  if (event.type !== 'DecisionEvaluated' || !Array.isArray(event.trace)) return [];
  return event.trace.flatMap((one) => {
    const { rule, layer, fired } = (one ?? {}) as { rule?: Json; layer?: Json; fired?: Json };
    return fired === true && typeof rule === 'string'
      ? [{ decisionId: event.decisionId, rule, layer: typeof layer === 'string' ? layer : '' }]
      : [];
  });
}
