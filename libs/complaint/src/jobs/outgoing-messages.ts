import type { StoredComplaint } from '../complaint.port.js';

type Words = (complaint: Pick<StoredComplaint, 'number'>) => string;

/** What the system writes to the reporter or to an officer, by the kind that the model names (`pesan`). */
const MESSAGES: Readonly<Record<string, Words>> = {
  'tanda-terima': ({ number }) => `Laporan Anda kami terima dengan nomor ${number}.`,
  pengingat: ({ number }) => `Laporan ${number} mendekati tenggat.`,
  eskalasi: ({ number }) => `Laporan ${number} melewati tenggat dan memerlukan perhatian Anda.`,
  'permintaan-kelengkapan': ({ number }) =>
    `Laporan ${number} belum lengkap. Mohon lengkapi data yang diminta petugas.`,
  jawaban: ({ number }) =>
    `Laporan ${number} telah ditanggapi. Silakan baca jawaban petugas dan nilai hasilnya.`,
  arsip: ({ number }) => `Laporan ${number} diarsipkan. Anda dapat mengajukan keberatan.`,
  dialihkan: ({ number }) =>
    `Laporan ${number} dialihkan kepada instansi yang berwenang. Nomor laporan tetap.`,
  digabung: ({ number }) => `Laporan ${number} digabung dengan laporan lain tentang hal yang sama.`,
  dicabut: ({ number }) => `Laporan ${number} telah Anda cabut.`,
  selesai: ({ number }) => `Laporan ${number} selesai. Terima kasih atas partisipasi Anda.`,
  'tawaran-ombudsman': ({ number }) =>
    `Laporan ${number} belum terselesaikan pada waktunya. Anda berhak meneruskannya kepada Ombudsman Republik Indonesia.`,
  'balasan-pelapor': ({ number }) => `Pelapor membalas laporan ${number}.`,
  pdp: ({ number }) => `Permintaan Anda tentang data pribadi pada laporan ${number} telah ditangani.`,
  'laporan-ombudsman': ({ number }) => `Tindak lanjut laporan ${number} untuk Ombudsman Republik Indonesia.`,
};

/** @returns the words in Indonesian; a kind that is not known here is told by its name */
export function outgoingMessage(kind: string, complaint: Pick<StoredComplaint, 'number'>): string {
  const words = Object.hasOwn(MESSAGES, kind) ? MESSAGES[kind] : undefined;
  return words ? words(complaint) : `Laporan ${complaint.number}: ${kind.replaceAll('-', ' ')}.`;
}
