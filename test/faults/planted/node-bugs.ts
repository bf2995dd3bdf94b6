import { setTimeout as delay } from 'node:timers/promises';
import { Courier, Feed, type JournalEntry, type WorkStore } from '#runtime';
import {
  COMMIT_ARGUMENT,
  interceptStatements,
  rewritten,
  type Intercept,
  type Statement,
} from './statements.js';

/** How far apart two things are that belong together, in milliseconds. */
const APART_MS = 100;

/** Events that the courier carries to another instance. */
const CARRIED = new Set(['ChildRequested', 'InstanceCompleted', 'MessageSubscribed']);

const withArgument = (statement: Statement, place: number, value: unknown): Statement => ({
  ...statement,
  values: statement.values.map((given, n) => (n === place ? value : given)),
});

/** The caller is told before COMMIT. */
const acknowledgeFirst: Intercept = async (statement, _send, pool) => {
  const client = await pool.connect();
  try {
    await client.query('begin');
    const answer = await client.query<Record<string, unknown>>(statement);
    setTimeout(() => {
      client.query('commit').then(
        () => client.release(),
        (error: Error) => client.release(error),
      );
    }, APART_MS);
    return answer;
  } catch (error) {
    client.release(error as Error);
    throw error;
  }
};

/** The hashes follow in a statement of their own. */
const hashesLater: Intercept = async (statement, send, pool) => {
  const journal = statement.values[COMMIT_ARGUMENT.journal] as string;
  const rows = JSON.parse(journal) as { b: number; t: string; i: string; r: number; h: string }[];
  const answer = await send(
    withArgument(statement, COMMIT_ARGUMENT.journal, journal.replace(/"h":"[A-Za-z0-9+/]{43}="/g, '"h":""')),
  );
  setTimeout(() => {
    for (const { b, t, i, r, h } of rows)
      pool
        .query(
          "update journal set hash = decode($5, 'base64') where bucket = $1 and tenant = $2 and instance_key = $3 and entry_no = $4 and hash = ''",
          [b, t, i, r + 1, h],
        )
        .catch(() => undefined);
  }, APART_MS);
  return answer;
};

/** Timers are written beside the commit. */
const timersLater: Intercept = async (statement, send, pool) => {
  const timers = statement.values[COMMIT_ARGUMENT.timers] as string | null;
  const answer = await send(withArgument(statement, COMMIT_ARGUMENT.timers, null));
  if (timers !== null)
    setTimeout(() => {
      pool
        .query(
          `insert into timer (bucket, tenant, instance_key, timer_key, due_at)
           select y.b, y.t, y.i, y.k, y.d from json_to_recordset($1::json) y(b smallint, t text, i uuid, k int, d timestamptz)
           on conflict do nothing`,
          [timers],
        )
        .catch(() => undefined);
    }, APART_MS);
  return answer;
};

/** The journal is looked at only when this node has committed something: nobody polls. */
function onlyWhenTold(): Record<string, Intercept> {
  let isTold = true;
  let last: Awaited<ReturnType<Intercept>> | undefined;
  return {
    async commit_batch(statement, send) {
      const answer = await send(statement);
      isTold = true;
      return answer;
    },
    async heads(statement, send) {
      if (!isTold && last) return last;
      isTold = false;
      return (last = await send(statement));
    },
  };
}

/** A class as it is at run time, with what TypeScript calls private. */
type Opened = { prototype: Record<string, (...given: never[]) => unknown> };

/** The courier's position moves on before what it carries has arrived. */
function courierMovesFirst(): void {
  const { prototype } = Courier as unknown as Opened;
  const carry = prototype.carry as (this: unknown, entry: JournalEntry, ...event: unknown[]) => Promise<void>;
  prototype.carry = async function (
    this: { work: WorkStore; owner: string },
    entry: JournalEntry,
    ...event: unknown[]
  ) {
    await this.work.moveCourier(entry.tenant, this.owner, entry.position);
    if (entry.events.some(({ type }) => CARRIED.has(type))) await delay(APART_MS);
    await carry.call(this, entry, ...event);
  };
}

/** A stream that is taken up after n goes on with n + 2. */
function resumesTooLate(): void {
  const { prototype } = Feed as unknown as Opened;
  const follow = prototype.follow as (
    this: unknown,
    cursors: ReadonlyMap<string, number>,
    signal: AbortSignal,
  ) => unknown;
  prototype.follow = function (this: unknown, cursors: ReadonlyMap<string, number>, signal: AbortSignal) {
    return follow.call(
      this,
      new Map([...cursors].map(([tenant, position]) => [tenant, position + 1])),
      signal,
    );
  };
}

/** Of the built engine, past its index: only so can its appliers be got at. */
async function builtEngine<T>(path: string): Promise<T> {
  return (await import(new URL(`../../../libs/engine/src/${path}`, import.meta.url).href)) as T;
}

/** An applier asks the clock. */
async function clockInEvolve(): Promise<void> {
  const { appliers } = await builtEngine<{
    appliers: Record<string, (state: { elements: Record<number, object> }, event: { key: number }) => void>;
  }>('appliers/index.js');
  const entered = appliers.ElementEntered!;
  appliers.ElementEntered = (state, event) => {
    entered(state, event);
    Object.assign(state.elements[event.key]!, { enteredAt: Date.now() });
  };
}

/** A command may take as many steps as it likes. */
async function noStepBudget(): Promise<void> {
  const { CommandExecution } = await builtEngine<{ CommandExecution: Opened }>('command-execution.js');
  const run = CommandExecution.prototype.run as (this: unknown) => void;
  CommandExecution.prototype.run = function (this: { stepsLeft: number }) {
    this.stepsLeft = Number.POSITIVE_INFINITY;
    run.call(this);
  };
}

/** What each bug does to a node before it starts, by the bug's name. */
export const NODE_BUGS: Readonly<Record<string, () => void | Promise<void>>> = {
  'acknowledge-first': () => interceptStatements({ commit_batch: acknowledgeFirst }),
  'no-idempotency-key': () =>
    interceptStatements({
      commit_batch: (statement, send) => send(withArgument(statement, COMMIT_ARGUMENT.keys, null)),
    }),
  'no-fencing': () =>
    interceptStatements({
      hold_lease: rewritten((text) => text.replaceAll('lease_no = $5', '$5::int is not null')),
    }),
  'clock-in-evolve': clockInEvolve,
  'notify-only': () => interceptStatements(onlyWhenTold()),
  'resume-off-by-one': resumesTooLate,
  'hash-outside': () => interceptStatements({ commit_batch: hashesLater }),
  'endless-loop': noStepBudget,
  'early-timers': () =>
    interceptStatements({
      lease_due_timers: rewritten((text) =>
        text.replace('due_at <= now()', "due_at <= now() + interval '2 seconds'"),
      ),
    }),
  'timer-lease-for-ever': () =>
    interceptStatements({
      lease_due_timers: rewritten((text) =>
        text.replace('(leased_until is null or leased_until <= now())', 'leased_until is null'),
      ),
    }),
  'courier-moves-first': courierMovesFirst,
  'timers-outside': () => interceptStatements({ commit_batch: timersLater }),
};
