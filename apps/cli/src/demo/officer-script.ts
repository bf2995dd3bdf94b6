import type { Json } from '#feel';

/** What an officer sees of a task before deciding: the task, the case's variables, the complaint, and what the policy suggests. */
export interface SeenTask {
  readonly elementId: string;
  readonly region: string;
  readonly variables: Readonly<Record<string, Json>>;
  readonly complaint: {
    readonly number: string;
    readonly channel: string;
    readonly category: string | null;
    readonly sensitivity: string | null;
    readonly urgency: string | null;
    readonly words: { readonly text: string } | null;
  } | null;
  /** What the effective policy makes of it; asked for by the one who verifies. */
  readonly suggestion: Suggestion | null;
}

export interface Suggestion {
  readonly complaintClass: string;
  readonly transfer: { readonly to: string } | null;
  readonly archive: { readonly reason: string } | null;
}

/** What an officer says by a form. Fields that the form does not have are left out. */
export type Decision = Readonly<Record<string, Json>>;

/** Who decides what, by the task's id in the model. A task that is not here gets what its form demands. */
const SCRIPT: Readonly<Record<string, (task: SeenTask) => Decision>> = {
  konfirmasiDuplikat: () => ({ duplikatBenar: true }),
  verifikasi: verify,
  putusanWewenang: () => ({ putusan: 'proses' }),
  terimaTugaskan: () => ({ keputusan: 'terima' }),
  kontribusi: () => ({ kontribusi: 'Data lapangan dari unit kami sudah disampaikan kepada unit utama.' }),
  tindakLanjut: (task) => ({ verdict: 'benar', butuhLapangan: false, jawaban: answerTo(task) }),
  klarifikasi: () => ({ klarifikasi: 'Hasil pemeriksaan dan bukti dilampirkan.' }),
  setujuiJawaban: () => ({ persetujuan: 'setuju' }),
  telaahApip: () => ({ perluPemeriksaan: true }),
  periksaApip: () => ({
    terbukti: true,
    jawaban:
      'Pemeriksaan selesai: potongan dikembalikan kepada keluarga penerima dan yang bersangkutan diproses.',
  }),
};

/** Whether the script says anything about a task of the model. */
export function decide(task: SeenTask): Decision {
  return Object.hasOwn(SCRIPT, task.elementId) ? SCRIPT[task.elementId]!(task) : {};
}

/** The verifier follows the policy's suggestion. */
function verify({ suggestion, variables }: SeenTask): Decision {
  const classified = (variables['klasifikasi'] ?? {}) as {
    class?: string;
    archive?: { reason?: string } | null;
  };
  const archive = suggestion?.archive?.reason ?? classified.archive?.reason;
  if (archive !== undefined)
    return {
      hasil: 'arsip',
      alasanArsip: archive,
      penjelasanArsip: 'Terima kasih, apresiasi Anda diteruskan kepada petugas.',
    };
  if (suggestion?.transfer) return { hasil: 'bukanWewenang' };
  return {
    hasil: (suggestion?.complaintClass ?? classified.class) === 'pengaduan_berkadar' ? 'berkadar' : 'lanjut',
  };
}

function answerTo({ complaint }: SeenTask): string {
  const matter = complaint?.category ? ` tentang ${complaint.category.replaceAll('_', ' ')}` : '';
  return `Laporan Anda${matter} benar dan sudah kami tindak lanjuti di lapangan. Terima kasih.`;
}
