import { momentFormat } from './story-lines.js';
import type { OpenStory } from './story-service.js';

export interface StoryPdfOptions {
  /** When it is told, RFC 3339: stands in it. */
  readonly toldAt: string;
  /** Whether steps name their instances, because the story is of several. */
  readonly isOfMany: boolean;
  /** That of western Indonesia when absent. */
  readonly timeZone?: string;
}

/**
 * A story as PDF 1.7, in pieces as its steps are told: pages that are full are handed on and not kept. Tagged (headings, paragraphs
 * and lists in their order, footers as artifacts), with its language and title, so that a screen reader reads it; every page has its
 * number.
 */
export async function* storyPdf(
  story: OpenStory,
  options: StoryPdfOptions,
): AsyncGenerator<Uint8Array, void> {
  // Fonts and their machinery are loaded by whoever tells a story, not by whoever starts.
  const { StoryPdfWriter } = await import('./story-pdf-writer.js');
  const writer = new StoryPdfWriter(story, options);
  const moment = momentFormat(story.language, options.timeZone ?? 'Asia/Jakarta');
  writer.begin(moment(options.toldAt));
  for await (const step of story.steps) {
    writer.step(step, moment);
    yield* writer.finishedPieces();
  }
  writer.end();
  for await (const piece of writer.document) yield piece as Uint8Array;
}
