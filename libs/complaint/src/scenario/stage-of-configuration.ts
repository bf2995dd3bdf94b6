import { setImmediate as turn } from 'node:timers/promises';
import { readModel, type ExecutableProcess } from '#bpmn';
import { tenantLineage, type CandidateResource } from '#runtime';
import type { Form } from '../form.js';

/** The processes and forms of a configuration. */
export interface ProcessStage {
  /** Every region with its own variants of the processes, those first. */
  processesOf(tenant: string): readonly ExecutableProcess[];
  readonly forms: ReadonlyMap<string, Form>;
}

/** Compiles the models of a configuration; others have their turn between them. */
export async function stageOfConfiguration(
  configuration: readonly Pick<CandidateResource, 'region' | 'kind' | 'name' | 'path' | 'content'>[],
): Promise<ProcessStage> {
  const processes: { region: string; process: ExecutableProcess }[] = [];
  const forms = new Map<string, Form>();
  for (const { region, kind, name, content, path } of configuration) {
    if (kind === 'form') forms.set(name, JSON.parse(content) as Form);
    if (kind !== 'process') continue;
    await turn();
    const model = await readModel(content, { fileName: path, turn });
    const process = model.processes.find(({ bpmnProcessId }) => bpmnProcessId === name);
    if (process) processes.push({ region, process });
  }
  const processesOf = (tenant: string): ExecutableProcess[] => {
    const lineage = tenantLineage(tenant);
    return processes
      .filter(({ region }) => lineage.includes(region))
      .sort((a, b) => lineage.indexOf(a.region) - lineage.indexOf(b.region))
      .map(({ process }) => process);
  };
  return { processesOf, forms };
}
