import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Free jobs by type and tenant, so that a lease serves tenants in turns and a region's worker reads its own region only. */
export class FairLeases1700000000003 implements MigrationInterface {
  readonly name = 'FairLeases1700000000003';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('drop index job_available');
    await runner.query(
      'create index job_available on job (job_type, tenant, available_at) where retries > 0',
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop index job_available');
    await runner.query('create index job_available on job (job_type, available_at) where retries > 0');
  }
}
