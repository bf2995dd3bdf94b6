import { elementOf, ROOT_KEY, type FlowNodeInstance, type Variables } from '#engine';
import type { Json } from '#feel';
import type {
  Clock,
  CommandOptions,
  CommandOutcome,
  Configuration,
  HostWrites,
  JournalStore,
  KeyGenerator,
  ProcessRuntime,
  StoredInstance,
} from '#runtime';
import type { ComplaintMessageRow, ComplaintStore, StoredComplaint } from '../complaint.port.js';
import type { ComplaintVault } from '../complaint-vault.js';
import { checkFormData, sealedFields, type Form } from '../form.js';
import type { InputError } from './complaint-service.js';

/** Kinds of messages that the reporter may read. */
const PUBLIC_KINDS: ReadonlySet<string> = new Set([
  'jawaban',
  'klarifikasi',
  'permintaan-kelengkapan',
  'alasan-arsip',
]);

export type TaskOutcome =
  CommandOutcome | { readonly outcome: 'rejected'; readonly errors: readonly InputError[] };

/** Completes tasks: checks what was filled in against the form, seals the words, hands the rest to the process. */
export class TaskService {
  constructor(
    private readonly runtime: ProcessRuntime,
    private readonly configuration: Configuration,
    private readonly journal: JournalStore,
    private readonly store: ComplaintStore,
    private readonly vault: ComplaintVault,
    private readonly clock: Clock,
    private readonly keys: KeyGenerator,
  ) {}

  async completeUserTask(
    task: { tenant: string; instanceKey: string; key: number },
    data: Readonly<Record<string, Json>>,
    options: CommandOptions & { user: string },
  ): Promise<TaskOutcome> {
    const { tenant, instanceKey, key } = task;
    const { user, ...rest } = options;
    const stored = await this.journal.loadInstance(tenant, instanceKey);
    const { elementId, formId, form } = await this.formOf(tenant, elementOf(stored?.state, key));
    // Without its form nobody could tell which of the values must be sealed.
    if (formId !== undefined && !form) return { outcome: 'rejected', errors: [missingForm(formId, tenant)] };
    const errors = form ? checkFormData(form, data) : [];
    if (errors.length > 0) return { outcome: 'rejected', errors };
    const complaint = await this.complaintOf(tenant, instanceKey, stored);
    const { variables, messages } = await this.sealWords(form, data, complaint, user);
    return this.runtime.execute(
      tenant,
      instanceKey,
      {
        type: 'CompleteUserTask',
        elementKey: key,
        actor: user,
        variables: { ...variables, ...completedBy(elementId, user) },
      },
      {
        ...rest,
        ...(messages.length > 0 ? { writes: { complaintMessage: messages } as unknown as HostWrites } : {}),
      },
    );
  }

  private async formOf(
    tenant: string,
    element: FlowNodeInstance | undefined,
  ): Promise<{ elementId?: string; formId?: string; form?: Form }> {
    if (element?.wait?.type !== 'userTask') return {};
    const { elementId, wait } = element;
    if (wait.formId === undefined) return { elementId };
    const form = (await this.configuration.form(tenant, wait.formId)) as Form | undefined;
    return { elementId, formId: wait.formId, ...(form ? { form } : {}) };
  }

  /**
   * The complaint by whose key words are sealed. A called process works on its caller's; one beside the complaint's own, such as an
   * appeal, names it.
   */
  private async complaintOf(
    tenant: string,
    instanceKey: string,
    stored: StoredInstance | undefined,
  ): Promise<StoredComplaint | undefined> {
    const parent = stored?.state.parent;
    if (parent) {
      const caller = await this.journal.loadInstance(parent.tenant, parent.instanceKey);
      return this.complaintOf(parent.tenant, parent.instanceKey, caller);
    }
    const [own] = await this.store.byInstance([{ tenant, instanceKey }]);
    if (own) return own;
    const named = elementOf(stored?.state, ROOT_KEY)?.variables?.complaintKey;
    return typeof named === 'string' ? this.store.byKey(tenant, named) : undefined;
  }

  private async sealWords(
    form: Form | undefined,
    data: Readonly<Record<string, Json>>,
    complaint: StoredComplaint | undefined,
    user: string,
  ): Promise<{ variables: Variables; messages: ComplaintMessageRow[] }> {
    const variables: Variables = { ...data };
    const messages: ComplaintMessageRow[] = [];
    if (!form || !complaint) return { variables, messages };
    for (const { key, kind } of sealedFields(form)) {
      const body = data[key];
      if (typeof body !== 'string' || body === '') continue;
      const messageKey = this.keys.newKey();
      messages.push(
        await this.vault.sealMessage(complaint.tenant, {
          complaintKey: complaint.complaintKey,
          messageKey,
          kind,
          author: 'petugas',
          actor: user,
          isPublic: PUBLIC_KINDS.has(kind),
          at: new Date(this.clock.now()).toISOString(),
          body,
        }),
      );
      variables[key] = messageKey;
    }
    return { variables, messages };
  }
}

/** Who did the task, as the variable `petugas<Element>`: later tasks may be closed to the same person (four eyes). */
export function completedBy(elementId: string | undefined, user: string): Variables {
  if (elementId === undefined) return {};
  return { [`petugas${elementId.charAt(0).toUpperCase()}${elementId.slice(1)}`]: user };
}

function missingForm(formId: string, tenant: string): InputError {
  return {
    path: ['input', 'data'],
    code: 'FORM_MISSING',
    message: `Expected the form "${formId}" to be deployed for region ${tenant}, but it is not`,
  };
}
