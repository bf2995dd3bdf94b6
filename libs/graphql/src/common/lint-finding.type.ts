import { Field, Int, ObjectType, registerEnumType } from '@nestjs/graphql';

/** How much a finding weighs. */
export enum Severity {
  ERROR = 'error',
  WARNING = 'warning',
  INFO = 'info',
}
registerEnumType(Severity, {
  name: 'Severity',
  description: 'How much a finding weighs.',
  valuesMap: {
    ERROR: { description: 'Keeps the bundle from being deployed.' },
    WARNING: { description: 'Worth a look; does not keep it from being deployed.' },
    INFO: { description: 'Good to know.' },
  },
});

/** A fault of, or remark about, a file of a bundle. */
@ObjectType({ description: 'A fault of, or a remark about, a file of a bundle, with its place.' })
export class LintFinding {
  @Field(() => String, { description: 'Name of the rule.' })
  rule!: string;

  @Field(() => Severity, { description: 'How much it weighs.' })
  severity!: Severity | 'error' | 'warning' | 'info';

  @Field(() => String, { description: 'A sentence for the owner of the file.' })
  message!: string;

  @Field(() => String, { nullable: true, description: 'Path of the file in the bundle.' })
  file?: string;

  @Field(() => Int, { nullable: true, description: 'Line in the file, from 1.' })
  line?: number;

  @Field(() => String, { nullable: true, description: 'JSON pointer into the document.' })
  pointer?: string;

  @Field(() => String, { nullable: true, description: 'Id of the BPMN element.' })
  elementId?: string;
}
