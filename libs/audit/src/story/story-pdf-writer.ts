import { createRequire } from 'node:module';
import PDFDocument from 'pdfkit';
import { linesOf } from './story-lines.js';
import type { StoryPdfOptions } from './story-pdf.js';
import type { OpenStory } from './story-service.js';
import type { StoryStep } from './story.js';
import { WORDS, type StoryLanguage } from './story-words.js';

const resolve = createRequire(import.meta.url).resolve;
/** Embedded as far as they are used, so that a name in any European or Vietnamese spelling is readable everywhere. */
const FONTS = {
  regular: resolve('dejavu-fonts-ttf/ttf/DejaVuSans.ttf'),
  bold: resolve('dejavu-fonts-ttf/ttf/DejaVuSans-Bold.ttf'),
} as const;
const LANGUAGE_TAGS: Readonly<Record<StoryLanguage, string>> = { id: 'id-ID', en: 'en-GB' };
/** Points. */
const MARGINS = { top: 56, bottom: 64, left: 56, right: 56 };
const FOOT = 40;
const INDENT = 14;

interface Style {
  readonly font: keyof typeof FONTS;
  /** Points. */
  readonly size: number;
}
const TITLE: Style = { font: 'bold', size: 17 };
const HEADING: Style = { font: 'bold', size: 11 };
const LABEL: Style = { font: 'bold', size: 9.5 };
const TEXT: Style = { font: 'regular', size: 9.5 };
const SMALL: Style = { font: 'regular', size: 8 };

/** Writes a story into a PDF document, step by step. */
export class StoryPdfWriter {
  readonly document: PDFKit.PDFDocument;
  private readonly root: PDFKit.PDFStructureElement;
  private pages = 0;
  private style = TEXT;

  constructor(
    private readonly story: OpenStory,
    private readonly options: StoryPdfOptions,
  ) {
    this.document = new PDFDocument({
      autoFirstPage: false,
      size: 'A4',
      margins: MARGINS,
      pdfVersion: '1.7',
      tagged: true,
      lang: LANGUAGE_TAGS[story.language],
      displayTitle: true,
      info: { Title: story.title, Creator: 'Runut', CreationDate: new Date(options.toldAt) },
    });
    for (const [name, file] of Object.entries(FONTS)) this.document.registerFont(name, file);
    this.document.on('pageAdded', () => this.footer());
    this.root = this.document.struct('Document');
    this.document.addStructure(this.root);
    this.document.addPage();
  }

  begin(toldAt: string): void {
    const { title, region, instanceKey, language } = this.story;
    this.write('H1', title, TITLE);
    this.write('P', `${region} · ${instanceKey}`, TEXT);
    this.write('P', WORDS[language].pdf.toldAt(toldAt), TEXT);
  }

  step(step: StoryStep, moment: (at: string) => string): void {
    const { language } = this.story;
    const { headings } = WORDS[language];
    const lines = linesOf(step, language, moment, this.options.isOfMany);
    this.keepTogether();
    this.document.moveDown(0.8);
    this.write('H2', lines.heading, HEADING);
    this.list(lines.sentences);
    for (const [title, items] of [
      [headings.rules, lines.rules],
      [headings.clocks, lines.clocks],
      [headings.changes, lines.changes.map(([name, before, after]) => `${name}: ${before} → ${after}`)],
    ] as const) {
      if (items.length === 0) continue;
      this.write('P', `${title}:`, LABEL);
      this.list(items);
    }
  }

  end(): void {
    this.root.end();
    this.document.end();
  }

  /** What need not be kept any longer. */
  *finishedPieces(): Generator<Uint8Array, void> {
    for (
      let piece = this.document.read() as Uint8Array | null;
      piece;
      piece = this.document.read() as Uint8Array | null
    )
      yield piece;
  }

  /** A heading does not stand alone at the foot of a page. */
  private keepTogether(): void {
    const { document } = this;
    if (document.y > document.page.height - MARGINS.bottom - 4 * HEADING.size) document.addPage();
  }

  private write(type: 'H1' | 'H2' | 'P', text: string, style: Style): void {
    this.root.add(this.document.struct(type, {}, () => this.text(text, style, 0)));
  }

  private list(items: readonly string[]): void {
    const { document } = this;
    if (items.length === 0) return;
    const list = document.struct('L');
    this.root.add(list);
    for (const item of items)
      list.add(
        document.struct('LI', {}, [document.struct('LBody', {}, () => this.text(`• ${item}`, TEXT, INDENT))]),
      );
    list.end();
  }

  private text(text: string, style: Style, indent: number): void {
    this.use(style);
    const { document } = this;
    const width = document.page.width - MARGINS.left - MARGINS.right - indent;
    document.text(text.replaceAll(/\s+/g, ' '), MARGINS.left + indent, document.y, { width }).moveDown(0.25);
  }

  private use(style: Style): void {
    this.style = style;
    this.document.font(style.font).fontSize(style.size);
  }

  /** The number of a page, below the text and outside of what is read aloud. */
  private footer(): void {
    const { document, style } = this;
    this.pages += 1;
    const { x, y } = document;
    // What stands below the margin would begin another page.
    document.page.margins.bottom = 0;
    document.markContent('Artifact', { type: 'Pagination' });
    this.use(SMALL);
    document.text(
      `${this.story.title} · ${WORDS[this.story.language].pdf.page(this.pages)}`,
      MARGINS.left,
      document.page.height - FOOT,
      { width: document.page.width - MARGINS.left - MARGINS.right, align: 'right', lineBreak: false },
    );
    document.endMarkedContent();
    document.page.margins.bottom = MARGINS.bottom;
    this.use(style);
    document.x = x;
    document.y = y;
  }
}
