import { Field, ID, InputType, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import type { MappingProposal } from '#bpmn';
import { elementOf, subscriptionOf, type ProcessState } from '#engine';
import type { InstanceMigrationPreview, InstanceView, MigrationVersions } from '#runtime';
import { MutationInput } from '../common/mutation.js';
import { DateTime } from '../common/scalars.js';
import { RepairInput } from '../process-instance/process-instance.inputs.js';
import { InstanceTargetsInput } from '../operation/instance-targets.js';
import { ProcessDefinition, toProcessDefinition } from '../process-definition/process-definition.type.js';
import {
  ProcessInstance,
  Token,
  toProcessInstance,
  tokensOf,
} from '../process-instance/process-instance.type.js';

/** Why an element is believed to have become another one. */
export enum MappingReason {
  GIVEN = 'GIVEN',
  SAME_ID = 'SAME_ID',
  SAME_MEANING = 'SAME_MEANING',
  SAME_NAME = 'SAME_NAME',
  SAME_PLACE = 'SAME_PLACE',
  GONE = 'GONE',
}
registerEnumType(MappingReason, {
  name: 'MappingReason',
  description: 'Why an element is believed to have become another one.',
  valuesMap: {
    GIVEN: { description: 'It was given with the question.' },
    SAME_ID: { description: 'It has the same id and type.' },
    SAME_MEANING: { description: 'It says the same in everything but its id, its name and its flows.' },
    SAME_NAME: { description: 'It has the same name and type.' },
    SAME_PLACE: { description: 'It has the same type and stands between the same elements.' },
    GONE: { description: 'Nothing of the later version is like it.' },
  },
});

@InputType({ description: 'Which element of the earlier version becomes which one of the later.' })
export class ElementMappingInput {
  @Field(() => String, { description: 'Id in the version that instances leave.' })
  from!: string;

  @Field(() => String, { description: 'Id in the version that they go on by.' })
  to!: string;
}

@ObjectType({ description: 'What an element of the earlier version becomes.' })
export class ElementMapping {
  @Field(() => String, { description: 'Its id in the version that instances leave.' })
  from!: string;

  @Field(() => String, { nullable: true, description: 'Its id in the later version; null when it is gone.' })
  to?: string;

  @Field(() => String, { nullable: true, description: 'Its name in the earlier version.' })
  fromName?: string;

  @Field(() => String, { nullable: true, description: 'Its name in the later version.' })
  toName?: string;

  @Field(() => String, { description: 'Its type, e.g. "userTask".' })
  subject!: string;

  @Field(() => MappingReason, { description: 'Why.' })
  reason!: MappingReason;
}

@ObjectType({ description: 'Why an instance cannot go on by the later version.' })
export class MigrationRefusal {
  @Field(() => String, { description: 'Stable name of the reason, e.g. ELEMENT_GONE.' })
  code!: string;

  @Field(() => String, { description: 'Id of the element.' })
  elementId!: string;

  @Field(() => String, { description: 'What was expected and what is there instead.' })
  message!: string;
}

/** What becomes of something that is awaited. */
export enum SubscriptionFate {
  KEPT = 'KEPT',
  OPENED = 'OPENED',
  CLOSED = 'CLOSED',
}
registerEnumType(SubscriptionFate, {
  name: 'SubscriptionFate',
  description: 'What becomes of something that is awaited.',
  valuesMap: {
    KEPT: { description: 'It stays as it was armed: a clock does not begin again.' },
    OPENED: { description: 'It is awaited from the migration on.' },
    CLOSED: { description: 'It is awaited no longer.' },
  },
});

@ObjectType({ description: 'What becomes of a timer, message, signal or condition that is awaited.' })
export class SubscriptionPreview {
  @Field(() => String, { description: 'Id of the catching element.' })
  catchId!: string;

  @Field(() => String, { description: '"timer", "message", "signal" or "condition".' })
  type!: string;

  @Field(() => DateTime, { nullable: true, description: 'When a timer is due.' })
  dueAt?: string;

  @Field(() => SubscriptionFate, { description: 'What becomes of it.' })
  fate!: SubscriptionFate;
}

@ObjectType({ description: 'An open task as it would stand.' })
export class TaskPreview {
  @Field(() => Int, { description: 'Its key in the instance; it stays.' })
  key!: number;

  @Field(() => String, { description: 'Id of its element now.' })
  fromElementId!: string;

  @Field(() => String, { description: 'Id of its element in the later version.' })
  toElementId!: string;

  @Field(() => String, { nullable: true, description: 'Who has it; that stays.' })
  assignee?: string;

  @Field(() => DateTime, { nullable: true, description: 'When it is due; that stays.' })
  dueAt?: string;
}

@ObjectType({ description: 'What an instance would become.' })
export class MigrationPreview {
  @Field(() => ProcessInstance, { description: 'The instance as it is.' })
  instance!: ProcessInstance;

  @Field(() => Boolean, { description: 'Whether it can go on by the later version.' })
  isMigratable!: boolean;

  @Field(() => [MigrationRefusal], { description: 'Why it cannot; empty when it can.' })
  refusals!: MigrationRefusal[];

  @Field(() => [Token], { description: 'Where its tokens would stand.' })
  tokens!: Token[];

  @Field(() => [SubscriptionPreview], {
    description: 'What it would wait for, and what it would not any more.',
  })
  subscriptions!: SubscriptionPreview[];

  @Field(() => [TaskPreview], { description: 'Its open tasks.' })
  tasks!: TaskPreview[];
}

@ObjectType({ description: 'What it means to let running instances go on by another version.' })
export class MigrationPlan {
  @Field(() => ProcessDefinition, { description: 'The version that they leave.' })
  from!: ProcessDefinition;

  @Field(() => ProcessDefinition, { description: 'The version that they go on by.' })
  to!: ProcessDefinition;

  @Field(() => [ElementMapping], {
    description: 'Every element of the earlier version, and what it becomes.',
  })
  mapping!: ElementMapping[];

  @Field(() => Int, {
    description: "Instances in the viewer's regions that run by the version that they leave.",
  })
  runningInstances!: number;

  @Field(() => [MigrationPreview], { description: 'What some of them would become.', complexity: 10 })
  previews!: MigrationPreview[];
}

@InputType({ description: 'Which instance goes on by which version, and why.' })
export class MigrateProcessInstanceInput extends RepairInput {
  @Field(() => ID, { description: 'Id of the version that it goes on by.' })
  toId!: string;

  @Field(() => [ElementMappingInput], {
    defaultValue: [],
    description: 'What becomes what; goes before the proposal, and before the same id.',
  })
  mapping!: ElementMappingInput[];

  @Field(() => Boolean, {
    defaultValue: true,
    description: 'Whether what `planMigration` proposes is taken too.',
  })
  usesProposal!: boolean;
}

@InputType({ description: 'Which instances go on by which version, and why.' })
export class MigrateProcessInstancesInput extends MutationInput {
  @Field(() => ID, { description: 'Id of the version that they leave.' })
  fromId!: string;

  @Field(() => ID, { description: 'Id of the version that they go on by.' })
  toId!: string;

  @Field(() => [ElementMappingInput], {
    defaultValue: [],
    description: 'What becomes what; goes before the proposal, and before the same id.',
  })
  mapping!: ElementMappingInput[];

  @Field(() => Boolean, {
    defaultValue: true,
    description: 'Whether what `planMigration` proposes is taken too.',
  })
  usesProposal!: boolean;

  @Field(() => InstanceTargetsInput, {
    description: 'Which running instances; of a filter those that run by `fromId`.',
  })
  instances!: InstanceTargetsInput;

  @Field(() => String, { description: 'Why: stands in the history of each.' })
  reason!: string;
}

export function toElementMapping(
  { reason, ...one }: MappingProposal,
  given: { readonly [from: string]: string },
): ElementMapping {
  const isGiven = Object.hasOwn(given, one.from);
  return Object.assign(new ElementMapping(), one, {
    ...(isGiven ? { to: given[one.from], toName: undefined } : {}),
    reason: isGiven ? MappingReason.GIVEN : MappingReason[reason],
  });
}

export function toMigrationPreview(view: InstanceView, preview: InstanceMigrationPreview): MigrationPreview {
  const instance = toProcessInstance(view);
  if (preview.outcome === 'refused')
    return Object.assign(new MigrationPreview(), {
      instance,
      isMigratable: false,
      refusals: preview.refusals.map((one) => Object.assign(new MigrationRefusal(), one)),
      tokens: [],
      subscriptions: [],
      tasks: [],
    });
  const { before, after } = preview;
  return Object.assign(new MigrationPreview(), {
    instance,
    isMigratable: true,
    refusals: [],
    tokens: tokensOf(after),
    subscriptions: subscriptionsOf(before, after),
    tasks: tasksOf(before, after),
  });
}

function subscriptionsOf(before: ProcessState, after: ProcessState): SubscriptionPreview[] {
  const keys = new Set([...before.subscriptions, ...after.subscriptions].map(({ key }) => key));
  return [...keys].map((key) => {
    const [was, is] = [subscriptionOf(before, key), subscriptionOf(after, key)];
    const one = (is ?? was)!;
    return Object.assign(new SubscriptionPreview(), {
      catchId: one.catchId,
      type: one.type,
      dueAt: one.type === 'timer' ? one.dueAt : undefined,
      fate: !was ? SubscriptionFate.OPENED : !is ? SubscriptionFate.CLOSED : SubscriptionFate.KEPT,
    });
  });
}

function tasksOf(before: ProcessState, after: ProcessState): TaskPreview[] {
  return after.elements.flatMap(({ key, elementId, wait }) =>
    wait?.type === 'userTask'
      ? [
          Object.assign(new TaskPreview(), {
            key,
            fromElementId: elementOf(before, key)?.elementId ?? elementId,
            toElementId: elementId,
            assignee: wait.assignee,
            dueAt: wait.dueAt,
          }),
        ]
      : [],
  );
}

export function toMigrationPlan(
  versions: MigrationVersions,
  given: { readonly [from: string]: string },
  runningInstances: number,
  previews: MigrationPreview[],
): MigrationPlan {
  return Object.assign(new MigrationPlan(), {
    from: toProcessDefinition(versions.from),
    to: toProcessDefinition(versions.to),
    mapping: versions.proposal.map((one) => toElementMapping(one, given)),
    runningInstances,
    previews,
  });
}
