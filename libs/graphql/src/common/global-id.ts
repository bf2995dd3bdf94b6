import { globalId } from '#runtime';

/** Types that have a global id, with the number of parts of theirs. */
const PARTS = {
  UserTask: 3,
  ProcessInstance: 2,
  Complaint: 2,
  ProcessDefinition: 1,
  Deployment: 1,
  Incident: 3,
  Job: 3,
  RoutingPolicy: 1,
  User: 1,
  HistoryEntry: 3,
  Operation: 2,
  OfficialEvaluation: 2,
  Webhook: 2,
} as const;

export type NodeTypeName = keyof typeof PARTS;

/** A global id: opaque to clients, stable, unique over all types. */
export function toGlobalId(type: NodeTypeName, ...parts: readonly (string | number)[]): string {
  return globalId(type, ...parts);
}

/** What a global id names; undefined when it is none of ours. */
export function fromGlobalId(id: string): { type: NodeTypeName; parts: string[] } | undefined {
  if (id.length > 400 || !/^[\w-]+$/.test(id)) return undefined;
  const [type, ...parts] = Buffer.from(id, 'base64url').toString('utf8').split('\u0000');
  if (type === undefined || !Object.hasOwn(PARTS, type)) return undefined;
  const name = type as NodeTypeName;
  return parts.length === PARTS[name] && parts.every((part) => part !== '')
    ? { type: name, parts }
    : undefined;
}

/** The parts of a global id of one type; undefined for ids of other types and for what is no id. */
export function partsOf(id: string, type: NodeTypeName): string[] | undefined {
  const found = fromGlobalId(id);
  return found?.type === type ? found.parts : undefined;
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** Tenant and instance key of a ProcessInstance's id. */
export function instanceOfId(id: string): { tenant: string; instanceKey: string } | undefined {
  const [tenant, instanceKey] = partsOf(id, 'ProcessInstance') ?? [];
  return tenant !== undefined && instanceKey !== undefined && UUID.test(instanceKey)
    ? { tenant, instanceKey }
    : undefined;
}

/** Tenant, instance and dense key of a UserTask's, Incident's or Job's id. */
export function elementOfId(
  id: string,
  type: 'UserTask' | 'Incident' | 'Job',
): { tenant: string; instanceKey: string; key: number } | undefined {
  const [tenant, instanceKey, key] = partsOf(id, type) ?? [];
  if (tenant === undefined || instanceKey === undefined || key === undefined) return undefined;
  return UUID.test(instanceKey) && /^\d{1,9}$/.test(key)
    ? { tenant, instanceKey, key: Number(key) }
    : undefined;
}

/** Tenant and key of an Operation's id. */
export function operationOfId(id: string): { tenant: string; operationKey: string } | undefined {
  const [tenant, operationKey] = partsOf(id, 'Operation') ?? [];
  return tenant !== undefined && operationKey !== undefined && UUID.test(operationKey)
    ? { tenant, operationKey }
    : undefined;
}

/** Tenant and key of an OfficialEvaluation's id. */
export function evaluationOfId(id: string): { tenant: string; evaluationKey: string } | undefined {
  const [tenant, evaluationKey] = partsOf(id, 'OfficialEvaluation') ?? [];
  return tenant !== undefined && evaluationKey !== undefined && UUID.test(evaluationKey)
    ? { tenant, evaluationKey }
    : undefined;
}

/** Tenant and key of a Webhook's id. */
export function webhookOfId(id: string): { tenant: string; webhookKey: string } | undefined {
  const [tenant, webhookKey] = partsOf(id, 'Webhook') ?? [];
  return tenant !== undefined && webhookKey !== undefined && UUID.test(webhookKey)
    ? { tenant, webhookKey }
    : undefined;
}

/** Tenant and key of a Complaint's id. */
export function complaintOfId(id: string): { tenant: string; complaintKey: string } | undefined {
  const [tenant, complaintKey] = partsOf(id, 'Complaint') ?? [];
  return tenant !== undefined && complaintKey !== undefined && UUID.test(complaintKey)
    ? { tenant, complaintKey }
    : undefined;
}

/** The key of a resource's or deployment's id. */
export function uuidOfId(id: string, type: 'ProcessDefinition' | 'Deployment'): string | undefined {
  const [key] = partsOf(id, type) ?? [];
  return key !== undefined && UUID.test(key) ? key : undefined;
}
