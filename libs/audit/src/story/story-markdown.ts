import type { Story, StoryStep } from './story.js';
import { linesOf, momentFormat } from './story-lines.js';
import { WORDS, type StoryLanguage } from './story-words.js';

/** A story as Markdown. Times are those of a time zone, by default of western Indonesia. */
export function storyMarkdown(story: Story, timeZone = 'Asia/Jakarta'): string {
  const moment = momentFormat(story.language, timeZone);
  const isOfMany = story.steps.some(({ instanceKey }) => instanceKey !== story.instanceKey);
  const head = `# ${plain(story.title)}\n\n${story.region} · ${story.instanceKey}\n`;
  return [head, ...story.steps.map((step) => stepMarkdown(step, story.language, moment, isOfMany))].join(
    '\n',
  );
}

function stepMarkdown(
  step: StoryStep,
  language: StoryLanguage,
  moment: (at: string) => string,
  isOfMany: boolean,
): string {
  const { headings, columns } = WORDS[language];
  const { heading, sentences, rules, clocks, changes } = linesOf(step, language, moment, isOfMany);
  const lines = [`## ${plain(heading)}`, ''];
  for (const sentence of sentences) lines.push(`- ${plain(sentence)}`);
  for (const [title, items] of [
    [headings.rules, rules],
    [headings.clocks, clocks],
  ] as const)
    if (items.length > 0) lines.push('', `**${title}:**`, '', ...items.map((item) => `- ${plain(item)}`));
  if (changes.length > 0) {
    lines.push('', `**${headings.changes}:**`, '', `| ${columns.join(' | ')} |`, '|---|---|---|');
    for (const cells of changes) lines.push(`| ${cells.map(plain).join(' | ')} |`);
  }
  return `${lines.join('\n')}\n`;
}

/** Text as it is: nothing in it becomes Markdown or HTML. */
function plain(text: string): string {
  return text.replaceAll(/[\r\n]+/g, ' ').replaceAll(/[\\`*_[\]<>|#&]/g, (sign) => `\\${sign}`);
}
