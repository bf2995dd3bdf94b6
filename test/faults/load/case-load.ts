import { setTimeout as delay } from 'node:timers/promises';
import type { Chance } from '../random.js';
import type { FaultClient } from './client.js';
import { CASE_MESSAGE, CASE_PROCESS } from './models.js';
import type { People, Region } from './people.js';
import { START, startedInstance, type StartPayload } from './start-instance.js';

const CLAIM = `mutation($input: UserTaskInput!) { claimUserTask(input: $input) { userErrors { code message } } }`;
const COMPLETE = `mutation($input: CompleteUserTaskInput!) { completeUserTask(input: $input) { userErrors { code message } } }`;
const PUBLISH = `mutation($input: PublishMessageInput!) { publishMessage(input: $input) { isBuffered userErrors { code message } } }`;
const FILE = `mutation($input: FileComplaintInput!) { fileComplaint(input: $input) { complaint { number } userErrors { code message } } }`;

interface Filed {
  readonly complaint: { readonly number: string } | null;
  readonly userErrors: readonly { code: string; message: string }[];
}
type Done = Pick<Filed, 'userErrors'>;

/** Share of cases with a job that takes long enough for its worker to be frozen in the middle of it. */
const LONG_SHARE = 0.06;
const COMPLAINT_SHARE = 0.03;
/** Share of messages that are published twice, by two intents. */
const TWICE_SHARE = 0.3;

/** Lanes that work on cases, one after the other each, until they are told to stop. */
export class CaseLoad {
  private readonly stopping = new AbortController();
  private lanes: Promise<void>[] = [];
  private cases = 0;
  /** Cases that every call of which was settled. */
  finished = 0;

  constructor(
    private readonly client: FaultClient,
    private readonly people: People,
    private readonly chance: Chance,
    private readonly name: string,
  ) {}

  start(lanes: number): this {
    this.lanes = Array.from({ length: lanes }, (_, n) => this.lane(this.chance.fork(`lane ${n}`)));
    return this;
  }

  /** Takes no new case, and waits until those in hand are through, for `withinMs` at most. */
  async stop(withinMs: number): Promise<void> {
    this.stopping.abort();
    const end = setTimeout(() => this.givingUp.abort(), withinMs);
    await Promise.all(this.lanes);
    clearTimeout(end);
  }

  private readonly givingUp = new AbortController();

  private async lane(chance: Chance): Promise<void> {
    while (!this.stopping.signal.aborted) {
      const subject = `${this.name}-${++this.cases}`;
      const region = chance.of(this.people.regions);
      if (chance.happens(COMPLAINT_SHARE)) await this.file(subject, region);
      else await this.work(subject, region, chance);
      this.finished++;
    }
  }

  private async work(subject: string, region: Region, chance: Chance): Promise<void> {
    const signal = this.givingUp.signal;
    const { starter } = this.people;
    const [first, second] = region.officers;
    const started = await this.client.mutate<StartPayload>(
      { kind: 'start', key: `${subject}:start`, subject, actor: 'starter' },
      starter,
      START,
      {
        region: region.code,
        bpmnProcessId: CASE_PROCESS,
        businessKey: subject,
        variables: {
          nomor: subject,
          petugas: [first!.id, second!.id],
          jeda: `PT0.${chance.between(1, 9)}S`,
          lama: chance.happens(LONG_SHARE),
        },
      },
      signal,
      startedInstance,
    );
    if (!started?.isOk || !started.value.instance) return;
    const publish = this.publish(subject, region, chance, signal);
    const id = started.value.instance.userTasks[0]?.id;
    if (id !== undefined) await this.race(subject, id, region, signal);
    await publish;
  }

  /** Both officers take the task at the same moment, and both try to finish it. */
  private async race(subject: string, id: string, { officers }: Region, signal: AbortSignal): Promise<void> {
    await Promise.all(
      officers.map(async (officer, n) => {
        const by = { subject, actor: officer.id };
        await this.client.mutate<Done>(
          { kind: 'claim', key: `${subject}:claim:${n}`, ...by },
          officer.token,
          CLAIM,
          { id },
          signal,
        );
        await this.client.mutate<Done>(
          { kind: 'complete', key: `${subject}:complete:${n}`, ...by },
          officer.token,
          COMPLETE,
          { id, data: { oleh: `${subject}:complete:${n}` } },
          signal,
        );
      }),
    );
  }

  private async publish(subject: string, region: Region, chance: Chance, signal: AbortSignal): Promise<void> {
    const times = chance.happens(TWICE_SHARE) ? 2 : 1;
    for (let time = 1; time <= times; time++) {
      await delay(chance.between(0, 150));
      await this.client.mutate<Done>(
        { kind: 'message', key: `${subject}:message:${time}`, subject, actor: 'starter' },
        this.people.starter,
        PUBLISH,
        {
          region: region.code,
          name: CASE_MESSAGE,
          correlationKey: subject,
          messageId: `${subject}:message`,
          timeToLive: 'PT1H',
          variables: { pesan: subject },
        },
        signal,
      );
    }
  }

  private async file(subject: string, region: Region): Promise<void> {
    await this.client.mutate<Filed>(
      { kind: 'complaint', key: `${subject}:file`, subject, actor: 'publik' },
      undefined,
      FILE,
      { region: region.code, category: 'jalan', text: `Jalan berlubang di depan sekolah (${subject}).` },
      this.givingUp.signal,
      ({ complaint }) => complaint?.number,
    );
  }
}
