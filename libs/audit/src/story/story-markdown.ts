import type { Json } from '#feel';
import type { Story, StoryStep } from './story.js';
import { WORDS, type StoryLanguage } from './story-words.js';

const LOCALES: Readonly<Record<StoryLanguage, string>> = { id: 'id-ID', en: 'en-GB' };

/** A story as Markdown. Times are those of a time zone, by default of western Indonesia. */
export function storyMarkdown(story: Story, timeZone = 'Asia/Jakarta'): string {
  const format = new Intl.DateTimeFormat(LOCALES[story.language], {
    timeZone,
    dateStyle: 'long',
    timeStyle: 'long',
  });
  const moment = (at: string): string => format.format(new Date(at));
  const head = `# ${plain(story.title)}\n\n${story.region} · ${story.instanceKey}\n`;
  return [head, ...story.steps.map((step) => stepMarkdown(step, story.language, moment))].join('\n');
}

function stepMarkdown(step: StoryStep, language: StoryLanguage, moment: (at: string) => string): string {
  const { by, none, headings, columns, clockStates, clockWords } = WORDS[language];
  const lines = [`## ${step.sequence}. ${moment(step.at)}, ${by} ${plain(step.actorName)}`, ''];
  for (const sentence of step.sentences) lines.push(`- ${plain(sentence)}`);
  if (step.rules.length > 0) {
    lines.push('', `**${headings.rules}:**`, '');
    for (const { decisionId, rule, layer } of step.rules)
      lines.push(`- ${plain(decisionId)}: ${plain(rule)} (${plain(layer)})`);
  }
  if (step.clocks.length > 0) {
    lines.push('', `**${headings.clocks}:**`, '');
    for (const { name, state, dueAt, dueBefore, isProvisional, reason } of step.clocks) {
      const more = [
        ...(dueBefore === undefined ? [] : [clockWords.before(moment(dueBefore))]),
        ...(isProvisional ? [clockWords.provisional] : []),
        ...(reason === undefined ? [] : [plain(reason)]),
      ];
      lines.push(`- ${[`${plain(name)}: ${clockStates[state](moment(dueAt))}`, ...more].join('; ')}`);
    }
  }
  if (step.changes.length > 0) {
    lines.push('', `**${headings.changes}:**`, '', `| ${columns.join(' | ')} |`, '|---|---|---|');
    for (const { name, before, after } of step.changes)
      lines.push(`| ${plain(name)} | ${shown(before, none)} | ${shown(after, none)} |`);
  }
  return `${lines.join('\n')}\n`;
}

const LONGEST_VALUE = 200;

function shown(value: Json | undefined, none: string): string {
  if (value === undefined || value === null) return none;
  const text = JSON.stringify(value);
  return plain(text.length <= LONGEST_VALUE ? text : `${text.slice(0, LONGEST_VALUE - 1)}…`);
}

/** Text as it is: nothing in it becomes Markdown or HTML. */
function plain(text: string): string {
  return text.replaceAll(/[\r\n]+/g, ' ').replaceAll(/[\\`*_[\]<>|#&]/g, (sign) => `\\${sign}`);
}
