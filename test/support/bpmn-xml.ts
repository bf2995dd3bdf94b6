/** What `processXml` is given; everything but `body` has a default. */
export interface ProcessXml {
  /** Id of the process; `proses` when absent. */
  readonly id?: string;
  /** Flow elements as XML, with the `bpmn:` and `zeebe:` prefixes. */
  readonly body: string;
  /** Root elements beside the process: messages, errors, signals, other processes. */
  readonly definitions?: string;
  /** Attributes of the process besides its id; `isExecutable="true"` when absent. */
  readonly attributes?: string;
}

/** A BPMN file around flow elements. Every element stands on a line of its own only where the body says so. */
export function processXml({
  id = 'proses',
  body,
  definitions = '',
  attributes = 'isExecutable="true"',
}: ProcessXml): string {
  return definitionsXml(`${definitions}<bpmn:process id="${id}" ${attributes}>${body}</bpmn:process>`);
}

/** A BPMN file around root elements. */
export function definitionsXml(rootElements: string): string {
  return (
    '<?xml version="1.0" encoding="UTF-8"?>\n' +
    '<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"' +
    ' xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"' +
    ` id="definitions" targetNamespace="https://runut.id/bpmn">${rootElements}</bpmn:definitions>`
  );
}

/**
 * A flow element: `element('userTask', 'periksa')`, `element('startEvent', 'mulai', { isInterrupting: false }, '<...>')`.
 * @param inside XML of its children
 */
export function element(
  type: string,
  id: string,
  attributes: Readonly<Record<string, string | number | boolean>> = {},
  inside = '',
): string {
  const written = Object.entries(attributes).map(([name, value]) => ` ${name}="${escapeXml(String(value))}"`);
  return `<bpmn:${type} id="${id}"${written.join('')}>${inside}</bpmn:${type}>`;
}

/** `zeebe:*` extension elements, given as XML. */
export function extensions(inside: string): string {
  return `<bpmn:extensionElements>${inside}</bpmn:extensionElements>`;
}

/**
 * Sequence flows written as paths: `flows('mulai > periksa > selesai', 'gerbang > tolak ? =not(layak)')`. The id of a
 * flow is `<source>-<target>`; what follows `?` is the condition of the path's last flow.
 */
export function flows(...paths: readonly string[]): string {
  return paths
    .map((path) => {
      const [nodes = '', condition] = path.split(' ? ', 2);
      const ids = nodes.split('>').map((id) => id.trim());
      return ids
        .slice(1)
        .map((target, index) =>
          flow(ids[index] ?? '', target, index === ids.length - 2 ? condition : undefined),
        )
        .join('');
    })
    .join('');
}

/** One sequence flow. */
export function flow(source: string, target: string, condition?: string, id = `${source}-${target}`): string {
  const expression =
    condition === undefined
      ? ''
      : `<bpmn:conditionExpression xsi:type="bpmn:tFormalExpression">${escapeXml(condition.trim())}</bpmn:conditionExpression>`;
  return `<bpmn:sequenceFlow id="${id}" sourceRef="${source}" targetRef="${target}">${expression}</bpmn:sequenceFlow>`;
}

/** A timer event definition of a value that may be an expression. */
export function timer(kind: 'timeDate' | 'timeDuration' | 'timeCycle', value: string): string {
  return (
    '<bpmn:timerEventDefinition>' +
    `<bpmn:${kind} xsi:type="bpmn:tFormalExpression">${escapeXml(value)}</bpmn:${kind}>` +
    '</bpmn:timerEventDefinition>'
  );
}

/** Text as it stands inside XML, in an attribute too. */
export function escapeXml(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;');
}
