import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Deployments get a life: stored, reviewed, scheduled, in force, retired, rolled back. What is in force is no longer the highest
 * version: it follows from the activations, of which each says from when on which versions hold.
 */
export class DeploymentLifecycle1700000000030 implements MigrationInterface {
  readonly name = 'DeploymentLifecycle1700000000030';

  async up(runner: QueryRunner): Promise<void> {
    for (const statements of [lifecycle, activations, checks, known]) await runner.query(statements);
  }

  async down(): Promise<void> {
    throw new Error(
      'Expected to go forward only but was asked to undo the life of deployments: restore a backup instead',
    );
  }
}

const lifecycle = `
alter table deployment rename column generation to number;
comment on column deployment.number is 'Dense, from 1, in the order in which deployments were stored.';
alter table deployment
  add column revision int not null default 1,
  add column stage text collate "C" not null default 'approved'
    check (stage in ('draft', 'in_review', 'rejected', 'approved', 'withdrawn')),
  add column wanted_from timestamptz;
alter table deployment alter column stage drop default;
comment on column deployment.stage is 'What people decided. Whether an approved one is scheduled, in force or retired follows from the activations and the clock.';
comment on column deployment.wanted_from is 'When it shall come into force; at once after its approval when null.';

alter table deployed_resource add column replaces uuid;
comment on column deployed_resource.replaces is 'The version that was in force when this one was stored: what a reviewer compares it with.';

create table deployment_step (
  deployment_key uuid not null,
  step int not null,
  at timestamptz not null,
  actor text not null,
  action text collate "C" not null,
  reason text,
  idempotency_key text,
  primary key (deployment_key, step)
);
create unique index deployment_step_key on deployment_step (idempotency_key) where idempotency_key is not null;
comment on table deployment_step is 'Who did what with a deployment, when and why. Rows never change.';
`;

const activations = `
create table activation (
  generation bigint primary key,
  deployment_key uuid not null,
  active_from timestamptz not null,
  recorded_at timestamptz not null,
  withdrawn_at timestamptz,
  leased_until timestamptz,
  settled_at timestamptz,
  cursor text,
  kind text collate "C" not null check (kind in ('activate', 'retire', 'rollback')),
  actor text not null,
  reason text
);
create index activation_deployment on activation (deployment_key);
create index activation_unsettled on activation (active_from) where settled_at is null;
comment on table activation is 'From when on which versions hold. What is in force at a moment: of each resource the row with the latest active_from up to then, the highest generation among equals.';
comment on column activation.generation is 'Dense, from 1, in the order of recording.';
comment on column activation.withdrawn_at is 'Only before active_from: what was in force once stays true.';
comment on column activation.cursor is 'How far what follows from it was done.';
comment on column activation.settled_at is 'When what follows from it was done: start timers, clocks by a new calendar.';

create table activated_resource (
  generation bigint not null,
  region text collate "C" not null,
  kind text collate "C" not null,
  name text collate "C" not null,
  resource_key uuid,
  primary key (region, kind, name, generation)
);
create index activated_resource_generation on activated_resource (generation);
comment on column activated_resource.resource_key is 'The version that holds from then on; null: none.';
`;

const checks = `
create table deployment_check (
  deployment_key uuid primary key,
  requested_at timestamptz not null,
  leased_until timestamptz,
  finished_at timestamptz,
  has_passed boolean,
  report json
);
create index deployment_check_open on deployment_check (requested_at) where finished_at is null;

create table deployment_case (
  deployment_key uuid not null,
  path text collate "C" not null,
  content text not null,
  primary key (deployment_key, path)
);
comment on table deployment_case is 'Scenarios and examples that came with a deployment and must hold before it is approved.';
`;

/** What was deployed before came into force at once. */
const known = `
insert into activation (generation, deployment_key, active_from, recorded_at, settled_at, kind, actor)
select number, deployment_key, deployed_at, deployed_at, deployed_at, 'activate', deployed_by from deployment;
insert into activated_resource (generation, region, kind, name, resource_key)
select d.number, r.region, r.kind, r.name, r.resource_key
  from deployed_resource r join deployment d using (deployment_key);
insert into deployment_step (deployment_key, step, at, actor, action)
select deployment_key, 1, deployed_at, deployed_by, 'deployed' from deployment;
`;
