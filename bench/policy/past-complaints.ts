import type { PastComplaint } from '#complaint';

const DAY_MS = 86_400_000;
const FIRST_DAY = Date.UTC(2026, 0, 5, 2);
/** The calendars of the repository end with the year: a clock of sixty working days from here still has its days. */
const DAYS = 240;

/** Words that rules look for, and some that they do not. */
const REMARKS = [
  'Sudah dua bulan dan belum ada tindakan.',
  'Petugas meminta uang seratus ribu rupiah.',
  'Mohon segera ditangani karena membahayakan anak sekolah.',
  'Terima kasih atas perhatiannya.',
  'Warga sudah melapor ke kelurahan tetapi tidak dijawab.',
  'Saya ingin meminta salinan dokumennya.',
  'Sebaiknya jadwalnya ditambah pada hari kerja.',
];
const CHANNELS = ['web', 'app', 'sms', 'whatsapp', 'walkin'];

/**
 * Complaints of a year as the examples of the rules have them, no two alike in words, in the order in which they came in: half of
 * them closed after up to ninety days. The same number gives the same complaints.
 * @param examples complaints as `runut route` takes them
 */
export function* pastComplaints(examples: readonly object[], count: number): Generator<PastComplaint> {
  for (let index = 0; index < count; index++) {
    const example = examples[index % examples.length] as { readonly text: string; readonly channel?: string };
    const turn = Math.floor(index / examples.length);
    const receivedAtMs = FIRST_DAY + Math.floor((index / count) * DAYS * DAY_MS);
    const remark = REMARKS[(turn + index) % REMARKS.length]!;
    yield {
      id: `P${index}`,
      receivedAtMs,
      complaint: {
        ...example,
        id: `P${index}`,
        channel: turn % 3 === 0 ? example.channel : CHANNELS[(turn + index) % CHANNELS.length],
        text: `${example.text} ${remark} Laporan ke-${index}.`,
        receivedAt: new Date(receivedAtMs).toISOString(),
      },
      ...(index % 2 === 0 && {
        ended: { penyelesaian: new Date(receivedAtMs + ((index * 13) % 90) * DAY_MS).toISOString() },
      }),
    };
  }
}
