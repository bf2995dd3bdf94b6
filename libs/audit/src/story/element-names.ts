import type { ProcessEvent } from '#engine';
import { ActivityReader } from '../export/activity.js';

/** How the elements of one instance are called; follows its events in order. */
export class ElementNames {
  private names: ReadonlyMap<string, string> = new Map();
  private readonly reader = new ActivityReader();
  private readonly messages = new Map<number, string>();
  private readonly tasks = new Map<number, string>();

  /** From now on elements are called as in this version of the process. */
  runBy(nodes: readonly { readonly id: string; readonly name?: string }[]): void {
    this.names = new Map(nodes.flatMap(({ id, name }) => (name ? [[id, name] as const] : [])));
  }

  note(event: ProcessEvent): void {
    this.reader.read(event);
    if (event.type === 'MessageSubscribed' || event.type === 'SignalSubscribed')
      this.messages.set(event.key, event.name);
    if (event.type === 'UserTaskCreated' && event.name) this.tasks.set(event.key, event.name);
    if (event.type === 'InstanceMigrated')
      for (const { key, name } of event.tasks) if (name) this.tasks.set(key, name);
  }

  /** Id of the element that an event is about, where it is about one. */
  elementOf(event: ProcessEvent): string | undefined {
    return this.reader.elementOf(event);
  }

  /** Name of the element that an event is about: from the model, else as the task had it, else its id. */
  of(event: ProcessEvent): string {
    const id = this.elementOf(event) ?? '';
    const task = 'key' in event ? this.tasks.get(event.key) : undefined;
    return (this.names.get(id) ?? task ?? id).replaceAll(/\s+/g, ' ');
  }

  /** Name of the message or signal that a subscription waits for. */
  awaited(key: number): string {
    return this.messages.get(key) ?? '';
  }
}
