import type { FlowNode } from '#bpmn';
import type { Execution } from '../execution.js';
import type { FlowNodeInstance } from '../process-state.js';

/** What one element type does. Input mappings and boundary events were seen to before `activate` is called. */
export interface Behavior<N extends FlowNode = FlowNode> {
  /** Does the work, or starts to wait for it. @throws ModelFault, which becomes an incident on the element. */
  activate(x: Execution, element: FlowNodeInstance, node: N): void;
  /**
   * For nodes that join: the flows whose tokens are taken now, none when the node still waits for more.
   * A node without this takes each token as it comes.
   */
  tokensToConsume?(x: Execution, node: N, scope: FlowNodeInstance): string[];
  /** Runs once when the element has come to life, with the flows whose tokens it took. */
  entered?(x: Execution, element: FlowNodeInstance, node: N, consumed: readonly string[]): void;
  /** Runs when the element has left and its flows are taken. */
  afterCompletion?(x: Execution, element: FlowNodeInstance, node: N): void;
}
