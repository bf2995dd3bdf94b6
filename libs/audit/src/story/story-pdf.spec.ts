import { describe, expect, it } from '@jest/globals';
import { extractText, getDocumentProxy, getMeta } from 'unpdf';
import { storyPdf } from './story-pdf.js';
import type { OpenStory } from './story-service.js';
import type { StoryLanguage, StoryStep } from './story.js';

const STEP: StoryStep = {
  region: '14.08',
  instanceKey: 'i-1',
  bpmnProcessId: 'pengaduan',
  sequence: 1,
  at: '2026-03-10T02:00:00.000Z',
  actor: 'ani',
  actorName: 'ani',
  sentences: ['Tugas “Verifikasi ≥ 3 hari” diselesaikan.'],
  rules: [{ decisionId: 'routing', rule: 'rute.penangan', layer: '14' }],
  changes: [{ name: 'status', before: 'baru', after: 'diproses' }],
  clocks: [{ name: 'verifikasi', state: 'running', dueAt: '2026-03-13T09:00:00.000Z', isProvisional: false }],
  subjects: [{ kind: 'task', elementId: 'verifikasi' }],
};
const OPTIONS = { toldAt: '2026-04-01T00:00:00.000Z', isOfMany: false };

function storyOf(
  count: number,
  language: StoryLanguage,
  onStep: (n: number) => void = () => undefined,
): OpenStory {
  async function* steps(): AsyncGenerator<StoryStep, void> {
    for (let n = 1; n <= count; n++) {
      onStep(n);
      yield { ...STEP, sequence: n };
    }
  }
  return {
    language,
    title: 'Riwayat Pengaduan N-1',
    region: '14.08',
    instanceKey: 'i-1',
    isOfMany: false,
    steps: steps(),
  };
}

async function written(story: OpenStory): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  for await (const piece of storyPdf(story, OPTIONS)) pieces.push(piece);
  return new Uint8Array(Buffer.concat(pieces));
}

describe('storyPdf', () => {
  it('should have the text of each step, and a number on each page', async () => {
    const pages = (await extractText(await getDocumentProxy(await written(storyOf(60, 'id'))))).text;
    const text = pages.join('\n').replaceAll(/\s+/g, ' ');
    expect(pages.length).toBeGreaterThan(5);
    for (const [at, page] of pages.entries()) expect(page).toContain(`halaman ${at + 1}`);
    expect(text).toContain('Riwayat Pengaduan N-1');
    expect(text).toContain('60. 10 Maret 2026');
    expect(text).toContain('• Tugas “Verifikasi ≥ 3 hari” diselesaikan.');
    expect(text).toContain('routing: rute.penangan (14)');
    expect(text).toContain('status: "baru" → "diproses"');
    expect(text).toContain('verifikasi: berjalan, jatuh tempo 13 Maret 2026');
  }, 20_000);

  it.each([
    ['id', 'id-ID', 'Disusun dari jurnal'],
    ['en', 'en-GB', 'Told from the journal'],
  ] as const)('should say what a screen reader needs (%s)', async (language, tag, words) => {
    const document = await getDocumentProxy(await written(storyOf(2, language)));
    const { info } = await getMeta(document);
    expect(info).toMatchObject({ Title: 'Riwayat Pengaduan N-1', Language: tag, PDFFormatVersion: '1.7' });
    expect(await document.getMarkInfo()).toMatchObject({ Marked: true });
    const tree = JSON.stringify(await (await document.getPage(1)).getStructTree());
    for (const role of ['Document', 'H1', 'H2', 'P', 'L', 'LI', 'LBody'])
      expect(tree).toContain(`"role":"${role}"`);
    expect((await extractText(document)).text.join(' ')).toContain(words);
  });

  it('should hand on pages while the story is still told', async () => {
    let asked = 0;
    const pieces = storyPdf(
      storyOf(200, 'en', (n) => (asked = n)),
      OPTIONS,
    );
    let bytes = 0;
    for await (const piece of pieces) {
      bytes += piece.length;
      if (bytes > 10_000) break;
    }
    expect(asked).toBeLessThan(150);
  });
});
