import type { StoredInstance } from '../ports/journal.port.js';

/** States that a node keeps at most; the least recently used goes first. */
const CAPACITY = 10_000;

/** States of instances that this node has just changed. Only a hint: the revision guards the commit. */
export class HotStates {
  private readonly states = new Map<string, StoredInstance>();

  get(tenant: string, instanceKey: string): StoredInstance | undefined {
    return this.states.get(keyOf(tenant, instanceKey));
  }

  keep(instance: StoredInstance): void {
    const key = keyOf(instance.tenant, instance.instanceKey);
    this.states.delete(key);
    // A finished instance is hardly asked again.
    if (instance.state.status !== 'active') return;
    this.states.set(key, instance);
    if (this.states.size > CAPACITY) this.states.delete(this.states.keys().next().value!);
  }

  forget(tenant: string, instanceKey: string): void {
    this.states.delete(keyOf(tenant, instanceKey));
  }
}

function keyOf(tenant: string, instanceKey: string): string {
  return `${tenant}/${instanceKey}`;
}
