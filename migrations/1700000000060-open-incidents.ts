import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Open incidents are few among all that ever were: whoever watches a system asks for them every few seconds. */
export class OpenIncidents1700000000060 implements MigrationInterface {
  readonly name = 'OpenIncidents1700000000060';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      'create index incident_open on incident (bucket, tenant, raised_at) where resolved_at is null',
    );
  }

  async down(): Promise<void> {
    throw new Error('Expected to go forward only but was asked to undo an index: drop it by hand');
  }
}
