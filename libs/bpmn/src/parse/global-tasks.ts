import type { BpmnModdle } from 'bpmn-moddle';
import { elementOf, elementsOf, textOf, type ModdleElement } from './moddle-element.js';

/** What a global task is as a task of a process. */
const TASK_OF: Readonly<Record<string, string>> = {
  'bpmn:GlobalTask': 'bpmn:Task',
  'bpmn:GlobalUserTask': 'bpmn:UserTask',
  'bpmn:GlobalManualTask': 'bpmn:ManualTask',
  'bpmn:GlobalScriptTask': 'bpmn:ScriptTask',
  'bpmn:GlobalBusinessRuleTask': 'bpmn:BusinessRuleTask',
};

/**
 * Global tasks as executable processes of the one task, so that they are checked, deployed and called like any other
 * (BPMN 2.0.2, 10.3.6 and 10.3.7). The task's id is that of the global task with `_task` behind it.
 */
export function processesOfGlobalTasks(definitions: ModdleElement, moddle: BpmnModdle): ModdleElement[] {
  return elementsOf(definitions, 'rootElements').flatMap((root) => {
    const type = TASK_OF[root.$type];
    return type === undefined ? [] : [processOf(root, type, definitions, moddle)];
  });
}

function processOf(
  globalTask: ModdleElement,
  type: string,
  definitions: ModdleElement,
  moddle: BpmnModdle,
): ModdleElement {
  const id = textOf(globalTask, 'id');
  const name = textOf(globalTask, 'name');
  const task = moddle.create(type, {
    id: `${id ?? ''}_task`,
    name,
    extensionElements: elementOf(globalTask, 'extensionElements'),
    resources: elementsOf(globalTask, 'resources'),
    ...(type === 'bpmn:ScriptTask' ? { script: textOf(globalTask, 'script') } : {}),
  });
  const process = moddle.create('bpmn:Process', {
    id,
    name,
    isExecutable: true,
    flowElements: [task],
    ioSpecification: elementOf(globalTask, 'ioSpecification'),
  });
  setParent(task, process);
  setParent(process, definitions);
  return process;
}

function setParent(element: ModdleElement, parent: ModdleElement): void {
  (element as { $parent?: ModdleElement }).$parent = parent;
}
