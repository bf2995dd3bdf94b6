import { Field, ID, InterfaceType } from '@nestjs/graphql';

/** Everything that has a global id (Relay). */
@InterfaceType({ description: 'Everything that has a global id (Relay).' })
export abstract class Node {
  @Field(() => ID, { description: 'Global id: opaque, stable, unique over all types.' })
  id!: string;
}
