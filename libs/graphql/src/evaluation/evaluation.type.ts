import { Field, ID, InputType, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import type { EvaluationOrigin, StoredEvaluation, AppealAccount } from '#complaint';
import { toGlobalId } from '../common/global-id.js';
import { MutationInput, MutationPayload } from '../common/mutation.js';
import { Node } from '../common/node.type.js';
import { connectionTypeOf } from '../common/page.js';
import { DateTime } from '../common/scalars.js';

/** What has become of an entry. */
export enum EvaluationState {
  RECORDED = 'recorded',
  APPEALED = 'appealed',
  UPHELD = 'upheld',
  CORRECTED = 'corrected',
  ANNULLED = 'annulled',
}
registerEnumType(EvaluationState, {
  name: 'EvaluationState',
  description: 'What has become of an entry of the register. The entry itself never changes.',
  valuesMap: {
    RECORDED: { description: 'It stands; nobody has appealed, or the appeal was ended without a decision.' },
    APPEALED: { description: 'An appeal waits for its decision.' },
    UPHELD: { description: 'The appeal was refused: it stands.' },
    CORRECTED: { description: 'Somebody else was answerable: another entry stands in its place.' },
    ANNULLED: { description: 'The appeal was granted: it does not count.' },
  },
});

/** What happened that an official was entered for. */
export enum BreachTriggerEnum {
  BREACH = 'breach',
  NO_FOLLOW_UP = 'noFollowUp',
}
registerEnumType(BreachTriggerEnum, {
  name: 'BreachTrigger',
  description: 'What happened that an official was entered for.',
  valuesMap: {
    BREACH: { description: 'A clock ran out.' },
    NO_FOLLOW_UP: { description: 'A later rung of the ladder came due and the matter still lay.' },
  },
});

/** How an appeal was decided. */
export enum AppealDecisionEnum {
  REFUSED = 'ditolak',
  ANNULLED = 'dibatalkan',
  CORRECTED = 'diperbaiki',
}
registerEnumType(AppealDecisionEnum, {
  name: 'AppealDecision',
  description: 'How an appeal was decided.',
  valuesMap: {
    REFUSED: { description: 'Ditolak: the entry stands.' },
    ANNULLED: { description: 'Dibatalkan: the entry does not count.' },
    CORRECTED: { description: 'Diperbaiki: somebody else was answerable.' },
  },
});

/** An official who held a position when a clock ran out. */
@ObjectType({
  implements: () => [Node],
  description:
    'An entry of the register of officials who did not follow up: who held the position when a rung came due.',
})
export class OfficialEvaluation extends Node {
  stored!: StoredEvaluation;

  @Field(() => String, { description: 'Region.' })
  region!: string;

  @Field(() => String, { description: 'Id of the official in the organisation.' })
  holder!: string;

  @Field(() => String, { nullable: true, description: 'Code of the position that he held then.' })
  position?: string;

  @Field(() => String, { nullable: true, description: 'Eselon of the position, e.g. "II.a".' })
  eselon?: string;

  @Field(() => String, { nullable: true, description: 'Category: the level of the eselon, II, III or IV.' })
  category?: string;

  @Field(() => String, { description: 'The clock that ran out, e.g. "penyelesaian".' })
  clock!: string;

  @Field(() => Int, { description: 'Rung of the ladder.' })
  level!: number;

  @Field(() => String, { description: 'Role of the rung in the chain.' })
  role!: string;

  @Field(() => DateTime, { description: 'When the rung came due: who held the position then is entered.' })
  breachedAt!: string;

  @Field(() => DateTime, { description: 'When it was written down.' })
  recordedAt!: string;
}

export const OfficialEvaluationConnection = connectionTypeOf(OfficialEvaluation, 'OfficialEvaluation', false);

/** Where an entry comes from. */
@ObjectType('EvaluationOrigin', {
  description: 'The step of the journal that made an entry, and the rule that wanted it.',
})
export class EvaluationOriginType {
  @Field(() => String, { description: "UUID of the complaint's instance." })
  instanceKey!: string;

  @Field(() => Int, { description: 'Number of the entry in its journal.' })
  sequence!: number;

  @Field(() => BreachTriggerEnum, { description: 'What happened.' })
  trigger!: BreachTriggerEnum;

  @Field(() => String, { description: 'Id of the rule.' })
  rule!: string;

  @Field(() => String, { description: 'Layer of policy that the rule is of.' })
  layer!: string;
}

/** An appeal against an entry. */
@ObjectType({ description: 'The appeal against an entry: a process of its own, decided by a second person.' })
export class EvaluationAppeal {
  of!: StoredEvaluation;
  reasonKey?: string;
  decisionReasonKey?: string;

  @Field(() => ID, { description: 'Id of the instance that handles it.' })
  instanceId!: string;

  @Field(() => String, { description: 'Id of the person who appealed.' })
  filedBy!: string;

  @Field(() => DateTime, { description: 'When.' })
  filedAt!: string;

  @Field(() => AppealDecisionEnum, { nullable: true, description: 'How it was decided; null until then.' })
  decision?: AppealDecisionEnum;

  @Field(() => String, { nullable: true, description: 'Id of the person who decided.' })
  decidedBy?: string;

  @Field(() => DateTime, { nullable: true, description: 'When.' })
  decidedAt?: string;
}

@InputType({ description: 'Which entries of the register.' })
export class OfficialEvaluationFilterInput {
  @Field(() => String, { nullable: true, description: 'Id of the official.' })
  holder?: string;

  @Field(() => String, { nullable: true, description: 'Code of the position.' })
  position?: string;

  @Field(() => String, { nullable: true, description: 'Level of the eselon, e.g. "II".' })
  category?: string;

  @Field(() => DateTime, { nullable: true, description: 'Recorded at this moment or later.' })
  from?: string;

  @Field(() => DateTime, { nullable: true, description: 'Recorded before this moment.' })
  to?: string;
}

@InputType({ description: 'An appeal against an entry of the register.' })
export class AppealEvaluationInput extends MutationInput {
  @Field(() => ID, { description: "The entry's id." })
  id!: string;

  @Field(() => String, {
    description: 'Why, 10 to 10,000 characters. Sealed; read by those who see the entry.',
  })
  reason!: string;
}

@ObjectType({ implements: () => [MutationPayload], description: 'The entry with its appeal.' })
export class AppealEvaluationPayload extends MutationPayload {
  @Field(() => OfficialEvaluation, { nullable: true, description: 'The entry; null when it was refused.' })
  evaluation?: OfficialEvaluation;
}

export function toOfficialEvaluation(stored: StoredEvaluation): OfficialEvaluation {
  const { tenant, evaluationKey, holder = '' } = stored;
  return Object.assign(new OfficialEvaluation(), {
    stored,
    id: toGlobalId('OfficialEvaluation', tenant, evaluationKey),
    region: tenant,
    holder,
    position: stored.position,
    eselon: stored.eselon,
    category: stored.category,
    clock: stored.clock,
    level: stored.level,
    role: stored.role,
    breachedAt: stored.breachedAt,
    recordedAt: stored.recordedAt,
  });
}

export function toOrigin({ entryNo, ...origin }: EvaluationOrigin): EvaluationOriginType {
  return Object.assign(new EvaluationOriginType(), { ...origin, sequence: entryNo });
}

export function toAppeal(of: StoredEvaluation, account: AppealAccount): EvaluationAppeal {
  const { instanceKey, filedBy, filedAt, decision, decidedBy, decidedAt, reasonKey, decisionReasonKey } =
    account;
  return Object.assign(new EvaluationAppeal(), {
    of,
    instanceId: toGlobalId('ProcessInstance', of.tenant, instanceKey),
    ...{ filedBy, filedAt, decision, decidedBy, decidedAt, reasonKey, decisionReasonKey },
  });
}

/** What an appeal has made of its entry. */
export function stateOf(appeal: AppealAccount | undefined): EvaluationState {
  if (!appeal || appeal.status === 'canceled') return EvaluationState.RECORDED;
  if (appeal.status === 'open') return EvaluationState.APPEALED;
  return {
    ditolak: EvaluationState.UPHELD,
    dibatalkan: EvaluationState.ANNULLED,
    diperbaiki: EvaluationState.CORRECTED,
  }[appeal.decision!];
}
