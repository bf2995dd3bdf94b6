import { Inject } from '@nestjs/common';
import { Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { AsParent } from '../common/access.js';
import { EVALUATIONS, type EvaluationPort } from '../services.js';
import { EvaluationAppeal } from './evaluation.type.js';

/** The sealed words of appeals, for whoever sees the entry. */
@Resolver(() => EvaluationAppeal)
export class EvaluationAppealResolver {
  constructor(@Inject(EVALUATIONS) private readonly register: EvaluationPort) {}

  @AsParent()
  @ResolveField(() => String, {
    nullable: true,
    description: 'Why it was made; null when the words were erased.',
    complexity: 5,
  })
  async reason(@Parent() { of, reasonKey }: EvaluationAppeal): Promise<string | undefined> {
    return reasonKey === undefined ? undefined : this.register.wordsOf(of, reasonKey);
  }

  @AsParent()
  @ResolveField(() => String, {
    nullable: true,
    description: 'Why it was decided so; null until then, and when the words were erased.',
    complexity: 5,
  })
  async decisionReason(@Parent() { of, decisionReasonKey }: EvaluationAppeal): Promise<string | undefined> {
    return decisionReasonKey === undefined ? undefined : this.register.wordsOf(of, decisionReasonKey);
  }
}
