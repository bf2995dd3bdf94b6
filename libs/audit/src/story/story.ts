import { elementOf, firstDifference, replay, ROOT_KEY, type ProcessEvent, type ProcessState } from '#engine';
import type { Json } from '#feel';
import type { JournalEntry } from '#runtime';
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
  processOf: (definitionKey: string) => StoryProcess | undefined,
  language: StoryLanguage,
): Story {
  const names = new ElementNames();
  const steps: StoryStep[] = [];
  let state: ProcessState | undefined;
  let title = '';
  for (const entry of entries) {
    const before = rootVariables(state);
    const sentences: string[] = [];
    for (const event of entry.events) {
      if (event.type === 'InstanceStarted' || event.type === 'InstanceMigrated') {
        const process = processOf(event.definitionKey);
        names.runBy(process?.nodes ?? []);
        if (event.type === 'InstanceStarted')
          title = WORDS[language].title(process?.name ?? event.bpmnProcessId, event.businessKey);
      }
      names.note(event);
      const sentence = sentenceOf(event, names, language);
      if (sentence !== undefined) sentences.push(sentence);
    }
    state = replay(entry.events, state);
    // A process that has ended keeps nothing; that is no change of its variables.
    const after = elementOf(state, ROOT_KEY) ? rootVariables(state) : before;
    const step: StoryStep = {
      sequence: entry.entryNo,
      at: entry.at,
      actor: entry.actor,
      actorName: actorIn(entry.actor, language),
      sentences,
      rules: entry.events.flatMap(rulesOf),
      changes: changesBetween(before, after),
      clocks: clocksOf(after).filter(
        (clock) => !clocksOf(before).some((one) => firstDifference(one, clock) === undefined),
      ),
    };
    if (step.sentences.length + step.changes.length + step.clocks.length > 0) steps.push(step);
  }
  const [first] = entries;
  return { language, title, region: first?.tenant ?? '', instanceKey: first?.instanceKey ?? '', steps };
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
