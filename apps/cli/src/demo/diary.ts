import type { Json } from '#feel';
import type { DemoPerson } from '#identity';
import { formatMoment, type Output } from '../output.js';
import type { Citizen, CitizenObserver, PublicComplaint } from './citizen.js';
import type { ListedTask, OfficerObserver } from './officer.js';

/** Tells what happens as it happens, and remembers what went wrong. */
export class Diary implements OfficerObserver, CitizenObserver {
  readonly problems: string[] = [];
  /** Tasks that somebody completed. */
  worked = 0;
  private readonly live = new Set<string>();
  private readonly ids = new Map<string, string>();
  private readonly startedAt = performance.now();

  private isClosed = false;

  constructor(readonly output: Output) {}

  /** Says no more: what breaks off from here on was meant to. */
  close(): void {
    this.isClosed = true;
  }

  /** Tasks that came in over a subscription. */
  get receivedLive(): number {
    return this.live.size;
  }

  /** A line with the seconds since the start; beside the result when that is read by a program. */
  tell(text: string): void {
    if (this.isClosed) return;
    const seconds = `${((performance.now() - this.startedAt) / 1000).toFixed(1).padStart(5)} s`;
    if (this.output.isJson) this.output.progress(`${seconds}  ${text}`);
    else this.output.line(`${this.output.style('dim', seconds)}  ${text}`);
  }

  problem(text: string): void {
    this.problems.push(text);
    this.tell(this.output.style('red', `✗ ${text}`));
  }

  received({ name }: DemoPerson, task: ListedTask): void {
    this.live.add(task.id);
    const due = task.dueAt ? `, due ${formatMoment(task.dueAt)}` : '';
    this.tell(`  ${this.idOf(task)}  ${name} receives "${task.name ?? task.elementId}"${due}`);
  }

  completed({ name }: DemoPerson, task: ListedTask, data: Readonly<Record<string, Json>>): void {
    this.worked++;
    this.tell(`  ${this.idOf(task)}  ${name} completes "${task.name ?? task.elementId}" ${choicesOf(data)}`);
  }

  filed({ complaint, number }: Citizen): void {
    this.ids.set(number, complaint.id);
    this.tell(`${complaint.id} filed over ${complaint.channel} in ${complaint.region}: ${number}`);
  }

  sees({ complaint }: Citizen, { statusLabel, transferredTo, unitName }: PublicComplaint): void {
    const where = [transferredTo, unitName].filter((place) => place !== null).join(', ');
    this.tell(`  ${complaint.id}  the citizen sees: ${statusLabel}${where === '' ? '' : ` (${where})`}`);
  }

  failed(who: DemoPerson | Citizen, what: string, error: Error): void {
    this.problem(`${'name' in who ? who.name : `citizen of ${who.complaint.id}`}: ${what}: ${error.message}`);
  }

  /** A called process has no number of its own. */
  private idOf({ businessKey, region }: ListedTask): string {
    return (businessKey !== null && this.ids.get(businessKey)) || `(${region})`;
  }
}

/** The choices of a form, not its words. */
function choicesOf(data: Readonly<Record<string, Json>>): string {
  return Object.entries(data)
    .filter(([, value]) => typeof value === 'boolean' || (typeof value === 'string' && !value.includes(' ')))
    .map(([name, value]) => `${name}=${String(value)}`)
    .join(' ');
}
