import type { ComplaintStatus } from './complaint.port.js';

/** What a citizen reads for each state. */
export const STATUS_LABELS: Readonly<Record<ComplaintStatus, string>> = {
  belum_diverifikasi: 'Belum diverifikasi',
  diverifikasi: 'Diverifikasi/didisposisikan',
  diproses: 'Diproses',
  ditanggapi: 'Ditanggapi',
  selesai: 'Selesai',
  ditunda: 'Ditunda (menunggu kelengkapan)',
  arsip: 'Arsip',
  digabung: 'Digabung dengan laporan lain',
  dialihkan: 'Dialihkan',
  dicabut: 'Dicabut pelapor',
};

export function isComplaintStatus(value: unknown): value is ComplaintStatus {
  return typeof value === 'string' && Object.hasOwn(STATUS_LABELS, value);
}

/** States after which nothing more is done for the complaint itself. */
export const FINAL_STATUSES: ReadonlySet<ComplaintStatus> = new Set([
  'selesai',
  'arsip',
  'digabung',
  'dialihkan',
  'dicabut',
]);
