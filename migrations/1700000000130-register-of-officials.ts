import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The register is asked for by person: an official for his own entries, an auditor for those of one. */
export class RegisterOfOfficials1700000000130 implements MigrationInterface {
  readonly name = 'RegisterOfOfficials1700000000130';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      'create index official_evaluation_holder on official_evaluation (bucket, tenant, holder, recorded_at, evaluation_key)',
    );
    await runner.query(
      "comment on table official_evaluation is 'The register of officials who did not follow up: who held the position when a rung of the ladder came due, where the policy has it entered. Never changed: an appeal is a process of its own.'",
    );
  }

  async down(): Promise<void> {
    throw new Error('Expected to go forward only but was asked to undo an index: drop it by hand');
  }
}
