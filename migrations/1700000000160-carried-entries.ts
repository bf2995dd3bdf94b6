import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The courier reads only entries with something for other instances, few among all. An entry that says nothing, as those of nodes
 * before this migration, is read as before.
 */
export class CarriedEntries1700000000160 implements MigrationInterface {
  readonly name = 'CarriedEntries1700000000160';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
alter table journal add column carries boolean not null default true;
comment on column journal.carries is 'Some of its events go to other instances: the courier reads it.';
create index journal_carried on journal (bucket, tenant, position) where carries`);
    const [{ text }] = (await runner.query(`select pg_get_functiondef('commit_batch'::regproc) as text`)) as [
      { text: string },
    ];
    await runner.query(changed(text));
  }

  async down(): Promise<void> {
    throw new Error('Expected to go forward only but was asked to undo a column: drop it by hand');
  }
}

/** The commit function as it stands, with one more column of the journal. */
function changed(text: string): string {
  return CHANGES.reduce((before, [from, to]) => {
    if (before.split(from).length !== 2)
      throw new Error(`Expected commit_batch to say once "${from}" but it does not: is it the released one?`);
    return before.replace(from, () => to);
  }, text);
}

const CHANGES: readonly (readonly [string, string])[] = [
  [
    'insert into journal (bucket, tenant, position, instance_key, entry_no, command, actor, at, hash, events)',
    'insert into journal (bucket, tenant, position, instance_key, entry_no, command, actor, at, hash, events, carries)',
  ],
  [
    "y.i, y.r + 1, y.c, y.a, y.at, decode(y.h, 'base64'), y.e\n",
    "y.i, y.r + 1, y.c, y.a, y.at, decode(y.h, 'base64'), y.e, coalesce(y.x, true)\n",
  ],
  ['a text, h text, c json, e json)\n', 'a text, h text, c json, e json, x boolean)\n'],
];
