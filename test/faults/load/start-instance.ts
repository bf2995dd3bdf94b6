/** Starts a process; what comes back is `StartPayload`. */
export const START = `mutation($input: StartProcessInstanceInput!) { startProcessInstance(input: $input) {
  instance { instanceKey openIncidents userTasks { id } } userErrors { code message } } }`;

export interface StartPayload {
  readonly instance: {
    readonly instanceKey: string;
    readonly openIncidents: number;
    readonly userTasks: readonly { readonly id: string }[];
  } | null;
  readonly userErrors: readonly { readonly code: string; readonly message: string }[];
}

export function startedInstance({ instance }: StartPayload): string | undefined {
  return instance?.instanceKey;
}
