import type { LintRule } from './lint-rule.js';
import { boundaryEventPlace } from './boundary-event-place.rule.js';
import { businessRuleDecision } from './business-rule-decision.rule.js';
import { callActivityTarget } from './call-activity-target.rule.js';
import { callCycle } from './call-cycle.rule.js';
import { conditionMissing } from './condition-missing.rule.js';
import { conditionPlacement } from './condition-placement.rule.js';
import { correlationKey } from './correlation-key.rule.js';
import { defaultFlowOwner } from './default-flow-owner.rule.js';
import { endWithoutOutgoing } from './end-without-outgoing.rule.js';
import { eventGatewaySuccessors } from './event-gateway-successors.rule.js';
import { eventSubProcessShape } from './event-sub-process-shape.rule.js';
import { flowInsideScope } from './flow-inside-scope.rule.js';
import { foreignDialect } from './foreign-dialect.rule.js';
import { formalExpressionLanguage } from './formal-expression-language.rule.js';
import { gatewayPurpose } from './gateway-purpose.rule.js';
import { idRequired } from './id-required.rule.js';
import { ignoredExtension } from './ignored-extension.rule.js';
import { interruptingFlag } from './interrupting-flag.rule.js';
import { linkEventPairs } from './link-event-pairs.rule.js';
import { loopEnds } from './loop-ends.rule.js';
import { loopWithoutWait } from './loop-without-wait.rule.js';
import { mappingSource } from './mapping-source.rule.js';
import { messageFlowBetweenPools } from './message-flow-between-pools.rule.js';
import { messageName } from './message-name.rule.js';
import { multiInstanceInput } from './multi-instance-input.rule.js';
import { noWayToEnd } from './no-way-to-end.rule.js';
import { oneCatchPerTrigger } from './one-catch-per-trigger.rule.js';
import { parallelJoinStarved } from './parallel-join-starved.rule.js';
import { processExecutable } from './process-executable.rule.js';
import { scopeStart } from './scope-start.rule.js';
import { scriptTaskContent } from './script-task-content.rule.js';
import { signalName } from './signal-name.rule.js';
import { compensationPairs } from './compensation-pairs.rule.js';
import { cancelInTransaction } from './cancel-in-transaction.rule.js';
import { adHocContent } from './ad-hoc-content.rule.js';
import { tokenQuantity } from './token-quantity.rule.js';
import { complexGatewayCondition } from './complex-gateway-condition.rule.js';
import { startEventConstant } from './start-event-constant.rule.js';
import { startWithoutIncoming } from './start-without-incoming.rule.js';
import { supportedElement } from './supported-element.rule.js';
import { supportedExtension } from './supported-extension.rule.js';
import { taskDefinition } from './task-definition.rule.js';
import { taskSchedule } from './task-schedule.rule.js';
import { thrownCode } from './thrown-code.rule.js';
import { timerValue } from './timer-value.rule.js';
import { unreachableNode } from './unreachable-node.rule.js';
import { userTaskAssignment } from './user-task-assignment.rule.js';
import { variableName } from './variable-name.rule.js';
import { dataAssociation } from './data-association.rule.js';
import { gatewayDirection } from './gateway-direction.rule.js';
import { ioSpecification } from './io-specification.rule.js';
import { itemDefinition } from './item-definition.rule.js';
import { laneContent } from './lane-content.rule.js';
import { messageFlowEnds } from './message-flow-ends.rule.js';
import { participantMultiplicity } from './participant-multiplicity.rule.js';
import { poolOfSeveral } from './pool-of-several.rule.js';
import { referenceKind } from './reference-kind.rule.js';
import { singleContent } from './single-content.rule.js';
import { startAndEnd } from './start-and-end.rule.js';

/** All rules that look at a parsed model, by name. */
export const lintRules: readonly LintRule[] = [
  boundaryEventPlace,
  businessRuleDecision,
  callActivityTarget,
  callCycle,
  conditionMissing,
  conditionPlacement,
  correlationKey,
  defaultFlowOwner,
  endWithoutOutgoing,
  eventGatewaySuccessors,
  eventSubProcessShape,
  flowInsideScope,
  foreignDialect,
  formalExpressionLanguage,
  gatewayPurpose,
  idRequired,
  ignoredExtension,
  interruptingFlag,
  linkEventPairs,
  loopEnds,
  loopWithoutWait,
  mappingSource,
  messageFlowBetweenPools,
  messageName,
  multiInstanceInput,
  noWayToEnd,
  oneCatchPerTrigger,
  parallelJoinStarved,
  processExecutable,
  scopeStart,
  scriptTaskContent,
  signalName,
  compensationPairs,
  cancelInTransaction,
  adHocContent,
  tokenQuantity,
  complexGatewayCondition,
  startEventConstant,
  startWithoutIncoming,
  supportedElement,
  supportedExtension,
  taskDefinition,
  taskSchedule,
  thrownCode,
  timerValue,
  unreachableNode,
  userTaskAssignment,
  variableName,
  dataAssociation,
  gatewayDirection,
  ioSpecification,
  itemDefinition,
  laneContent,
  messageFlowEnds,
  participantMultiplicity,
  poolOfSeveral,
  referenceKind,
  singleContent,
  startAndEnd,
];
