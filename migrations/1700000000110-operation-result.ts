import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What an operation comes to, beside what became of each thing. */
export class OperationResult1700000000110 implements MigrationInterface {
  readonly name = 'OperationResult1700000000110';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
alter table operation add column result json;
comment on column operation.result is 'What it has come to so far, in the words of its kind. Written with the cursor, so that no thing counts twice.';
`);
  }

  async down(): Promise<void> {
    throw new Error(
      'Expected to go forward only but was asked to drop the results of operations: restore a backup instead',
    );
  }
}
