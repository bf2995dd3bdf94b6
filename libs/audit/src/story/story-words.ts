import type { EventOf, ProcessEvent, ProcessEventType } from '#engine';
import type { ElementNames } from './element-names.js';

export type StoryLanguage = 'id' | 'en';

type Sentences = {
  readonly [T in ProcessEventType]?: (event: EventOf<T>, names: ElementNames) => string;
};

interface Words {
  readonly title: (process: string, businessKey: string | undefined) => string;
  readonly actors: Readonly<Record<string, string>>;
  readonly worker: string;
  readonly by: string;
  readonly none: string;
  readonly headings: { readonly rules: string; readonly changes: string; readonly clocks: string };
  readonly columns: readonly [string, string, string];
  readonly clockStates: Readonly<Record<'running' | 'paused' | 'stopped', (dueAt: string) => string>>;
  readonly clockWords: { readonly provisional: string; readonly before: (dueAt: string) => string };
  readonly pdf: { readonly page: (number: number) => string; readonly toldAt: (moment: string) => string };
  readonly sentences: Sentences;
}

const list = (texts: readonly string[], nobody: string): string =>
  texts.length === 0 ? nobody : texts.join(', ');

const ID: Words = {
  title: (process, businessKey) => `Riwayat ${process}${businessKey === undefined ? '' : ` ${businessKey}`}`,
  actors: {
    publik: 'Masyarakat',
    courier: 'Sistem (pengantar pesan)',
    timer: 'Sistem (waktu)',
    kalender: 'Sistem (kalender)',
    quarantine: 'Sistem (karantina)',
  },
  worker: 'Sistem (pekerjaan %)',
  by: 'oleh',
  none: 'belum ada',
  headings: { rules: 'Aturan yang memutuskan', changes: 'Perubahan data', clocks: 'Tenggat' },
  columns: ['Variabel', 'Sebelum', 'Sesudah'],
  clockStates: {
    running: (dueAt) => `berjalan, jatuh tempo ${dueAt}`,
    paused: (dueAt) => `dihentikan sementara; jatuh temponya tadinya ${dueAt}`,
    stopped: (dueAt) => `selesai; jatuh temponya ${dueAt}`,
  },
  clockWords: {
    provisional: 'sementara, karena kalender belum lengkap',
    before: (dueAt) => `sebelumnya ${dueAt}`,
  },
  pdf: {
    page: (number) => `halaman ${number}`,
    toldAt: (moment) => `Disusun dari jurnal pada ${moment}.`,
  },
  sentences: {
    InstanceStarted: (e) =>
      e.restartedFrom
        ? `Proses ${e.bpmnProcessId} diulang dari ${e.restartedFrom.instanceKey}.`
        : `Proses ${e.bpmnProcessId} dimulai.`,
    InstanceCompleted: () => 'Proses selesai.',
    InstanceTerminated: (e) => `Proses dihentikan: ${e.reason}.`,
    InstanceSuspended: (e) => `Proses ditangguhkan: ${e.reason}.`,
    InstanceResumed: (e) => `Proses dilanjutkan: ${e.reason}.`,
    InstanceHeld: (e) => `Berkas wajib disimpan: ${e.reason}.`,
    HoldLifted: (e) => `Kewajiban menyimpan berkas dicabut: ${e.reason}.`,
    PersonalDataErased: (e) => `Data pribadi dihapus: ${e.reason}.`,
    InstanceDeleted: (e) => `Berkas dihapus: ${e.reason}.`,
    InstanceModified: (e) => `Jalannya proses diubah oleh petugas: ${e.reason}.`,
    ChildAnswerHeld: () => 'Jawaban proses yang dipanggil disimpan sampai proses dilanjutkan.',
    InstanceMigrated: (e) => `Proses dilanjutkan menurut versi lain: ${e.reason}.`,
    UserTaskCreated: (e, names) =>
      `Tugas "${names.of(e)}" diberikan kepada ${list([...e.candidateGroups, ...e.candidateUsers], 'siapa pun')}.`,
    UserTaskClaimed: (e, names) => `${e.assignee} mengambil tugas "${names.of(e)}".`,
    UserTaskReleased: (e, names) => `${e.assignee} melepaskan tugas "${names.of(e)}".`,
    UserTaskAssigned: (e, names) => `Tugas "${names.of(e)}" ditugaskan kepada ${e.assignee}.`,
    UserTaskRescheduled: (e, names) => `Jatuh tempo tugas "${names.of(e)}" dihitung ulang.`,
    UserTaskCompleted: (e, names) => `Tugas "${names.of(e)}" diselesaikan.`,
    UserTaskCanceled: (e, names) => `Tugas "${names.of(e)}" ditarik kembali.`,
    JobCompleted: (e, names) => `Pekerjaan "${names.of(e)}" selesai.`,
    JobFailed: (e, names) =>
      `Pekerjaan "${names.of(e)}" gagal (sisa percobaan ${e.retriesLeft}): ${e.message}.`,
    TimerTriggered: (e, names) => `Waktu "${names.of(e)}" telah tiba.`,
    MessageCorrelated: (e, names) => `Pesan "${names.awaited(e.key)}" diterima.`,
    SignalReceived: (e, names) => `Sinyal "${names.awaited(e.key)}" diterima.`,
    MessagePublished: (e) =>
      `Pesan "${e.name}" dikirim${e.tenant === undefined ? '' : ` ke wilayah ${e.tenant}`}.`,
    SignalBroadcast: (e) => `Sinyal "${e.name}" disiarkan.`,
    ChildRequested: (e, names) => `Proses ${e.processId} dipanggil oleh "${names.of(e)}".`,
    ChildCompleted: (e, names) => `Proses yang dipanggil oleh "${names.of(e)}" selesai.`,
    DecisionEvaluated: (e) => `Keputusan "${e.decisionId}" diambil menurut kebijakan wilayah.`,
    EscalationThrown: (e) => `Eskalasi ${e.code}.`,
    ErrorThrown: (e) => `Galat ${e.code}: ${e.message}.`,
    IncidentRaised: (e, names) => `Kendala pada "${names.of(e)}": ${e.message}.`,
    IncidentResolved: (e, names) => `Kendala pada "${names.of(e)}" diatasi: ${e.reason}.`,
  },
};

const EN: Words = {
  title: (process, businessKey) =>
    `The story of ${process}${businessKey === undefined ? '' : ` ${businessKey}`}`,
  actors: {
    publik: 'The public',
    courier: 'The system (messages)',
    timer: 'The system (time)',
    kalender: 'The system (calendar)',
    quarantine: 'The system (quarantine)',
  },
  worker: 'The system (job %)',
  by: 'by',
  none: 'none',
  headings: { rules: 'Rules that decided', changes: 'What changed', clocks: 'Clocks' },
  columns: ['Variable', 'Before', 'After'],
  clockStates: {
    running: (dueAt) => `runs, due ${dueAt}`,
    paused: (dueAt) => `pauses; it was due ${dueAt}`,
    stopped: (dueAt) => `has stopped; it was due ${dueAt}`,
  },
  clockWords: {
    provisional: 'provisional, as the calendar is incomplete',
    before: (dueAt) => `before, ${dueAt}`,
  },
  pdf: { page: (number) => `page ${number}`, toldAt: (moment) => `Told from the journal on ${moment}.` },
  sentences: {
    InstanceStarted: (e) =>
      e.restartedFrom
        ? `The process ${e.bpmnProcessId} is done anew after ${e.restartedFrom.instanceKey}.`
        : `The process ${e.bpmnProcessId} starts.`,
    InstanceCompleted: () => 'The process is complete.',
    InstanceTerminated: (e) => `The process is ended: ${e.reason}.`,
    InstanceHeld: (e) => `It must be kept: ${e.reason}.`,
    HoldLifted: (e) => `It need not be kept any more: ${e.reason}.`,
    PersonalDataErased: (e) => `Personal data is erased: ${e.reason}.`,
    InstanceDeleted: (e) => `It is deleted: ${e.reason}.`,
    InstanceSuspended: (e) => `The process is suspended: ${e.reason}.`,
    InstanceResumed: (e) => `The process goes on: ${e.reason}.`,
    InstanceModified: (e) => `An operator changes where the process stands: ${e.reason}.`,
    ChildAnswerHeld: () => 'The answer of a called process is kept until this one goes on.',
    InstanceMigrated: (e) => `The process goes on by another version: ${e.reason}.`,
    UserTaskCreated: (e, names) =>
      `The task "${names.of(e)}" goes to ${list([...e.candidateGroups, ...e.candidateUsers], 'nobody')}.`,
    UserTaskClaimed: (e, names) => `${e.assignee} takes the task "${names.of(e)}".`,
    UserTaskReleased: (e, names) => `${e.assignee} gives the task "${names.of(e)}" back.`,
    UserTaskAssigned: (e, names) => `The task "${names.of(e)}" is given to ${e.assignee}.`,
    UserTaskRescheduled: (e, names) => `The due date of the task "${names.of(e)}" is counted anew.`,
    UserTaskCompleted: (e, names) => `The task "${names.of(e)}" is done.`,
    UserTaskCanceled: (e, names) => `The task "${names.of(e)}" is withdrawn.`,
    JobCompleted: (e, names) => `The job "${names.of(e)}" is done.`,
    JobFailed: (e, names) => `The job "${names.of(e)}" failed (${e.retriesLeft} tries left): ${e.message}.`,
    TimerTriggered: (e, names) => `The time of "${names.of(e)}" has come.`,
    MessageCorrelated: (e, names) => `The message "${names.awaited(e.key)}" arrives.`,
    SignalReceived: (e, names) => `The signal "${names.awaited(e.key)}" arrives.`,
    MessagePublished: (e) =>
      `The message "${e.name}" is sent${e.tenant === undefined ? '' : ` to region ${e.tenant}`}.`,
    SignalBroadcast: (e) => `The signal "${e.name}" is broadcast.`,
    ChildRequested: (e, names) => `"${names.of(e)}" calls the process ${e.processId}.`,
    ChildCompleted: (e, names) => `The process that "${names.of(e)}" called is complete.`,
    DecisionEvaluated: (e) => `"${e.decisionId}" is decided by the region's policy.`,
    EscalationThrown: (e) => `Escalation ${e.code}.`,
    ErrorThrown: (e) => `Error ${e.code}: ${e.message}.`,
    IncidentRaised: (e, names) => `Incident at "${names.of(e)}": ${e.message}.`,
    IncidentResolved: (e, names) => `The incident at "${names.of(e)}" is resolved: ${e.reason}.`,
  },
};

export const WORDS: Readonly<Record<StoryLanguage, Words>> = { id: ID, en: EN };

/** A sentence about an event; undefined for what only moves tokens on. */
export function sentenceOf(
  event: ProcessEvent,
  names: ElementNames,
  language: StoryLanguage,
): string | undefined {
  const tell = WORDS[language].sentences[event.type] as
    ((event: ProcessEvent, names: ElementNames) => string) | undefined;
  return tell?.(event, names).replace(/\.\.$/, '.');
}

/** What people call whoever gave a command: parts of the system by words, persons by their id. */
export function actorIn(actor: string, language: StoryLanguage): string {
  const { actors, worker } = WORDS[language];
  if (Object.hasOwn(actors, actor)) return actors[actor]!;
  return actor.startsWith('worker:') ? worker.replace('%', () => actor.slice('worker:'.length)) : actor;
}
