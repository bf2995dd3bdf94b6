import type { Json } from '#feel';
import type { StoryStep } from './story.js';
import { WORDS, type StoryLanguage } from './story-words.js';

const LOCALES: Readonly<Record<StoryLanguage, string>> = { id: 'id-ID', en: 'en-GB' };
const LONGEST_VALUE = 200;

/** What a step is told in, free of any mark-up: a heading, sentences, and lists below headings of their own. */
export interface StepLines {
  readonly heading: string;
  readonly sentences: readonly string[];
  readonly rules: readonly string[];
  readonly clocks: readonly string[];
  /** Name, before, after. */
  readonly changes: readonly (readonly [string, string, string])[];
}

/** Moments as people of a language and a time zone write them. */
export function momentFormat(language: StoryLanguage, timeZone: string): (at: string) => string {
  const format = new Intl.DateTimeFormat(LOCALES[language], {
    timeZone,
    dateStyle: 'long',
    timeStyle: 'long',
  });
  return (at) => format.format(new Date(at));
}

/** A step in words. @param isOfMany whether to name the instance, because the story is of several */
export function linesOf(
  step: StoryStep,
  language: StoryLanguage,
  moment: (at: string) => string,
  isOfMany: boolean,
): StepLines {
  const { by, none, clockStates, clockWords } = WORDS[language];
  const place = isOfMany ? `${step.region} ${step.bpmnProcessId} ` : '';
  return {
    heading: `${place}${step.sequence}. ${moment(step.at)}, ${by} ${step.actorName}`,
    sentences: step.sentences,
    rules: step.rules.map(({ decisionId, rule, layer }) => `${decisionId}: ${rule} (${layer})`),
    clocks: step.clocks.map(({ name, state, dueAt, dueBefore, isProvisional, reason }) =>
      [
        `${name}: ${clockStates[state](moment(dueAt))}`,
        ...(dueBefore === undefined ? [] : [clockWords.before(moment(dueBefore))]),
        ...(isProvisional ? [clockWords.provisional] : []),
        ...(reason === undefined ? [] : [reason]),
      ].join('; '),
    ),
    changes: step.changes.map(({ name, before, after }) => [name, shown(before, none), shown(after, none)]),
  };
}

function shown(value: Json | undefined, none: string): string {
  if (value === undefined || value === null) return none;
  const text = JSON.stringify(value);
  return text.length <= LONGEST_VALUE ? text : `${text.slice(0, LONGEST_VALUE - 1)}…`;
}
