declare module 'saxen' {
  type Decode = (text: string) => string;
  export class Parser {
    ns(prefixByUri: Record<string, string>): this;
    on(name: 'error' | 'warn', listener: (error: Error) => void): this;
    on(
      name: 'openTag',
      listener: (name: string, attributes: () => Record<string, string>, decode: Decode) => void,
    ): this;
    on(name: 'closeTag', listener: (name: string) => void): this;
    on(name: 'text' | 'cdata', listener: (text: string) => void): this;
    parse(xml: string): void;
  }
}

declare module 'bpmn-moddle' {
  import type { ModdleElement } from './moddle-element.js';

  export class BpmnModdle {
    constructor(packages?: Record<string, unknown>);
    create(type: string, attributes: Record<string, unknown>): ModdleElement;
    fromXML(
      xml: string,
      options?: { lax?: boolean },
    ): Promise<{
      rootElement: ModdleElement;
      warnings: { message: string; element?: ModdleElement; property?: string; value?: string }[];
    }>;
  }
}
