import { readSettings, type Environment, type Settings } from '../../../api/src/settings.js';

/** Variables that the command line reads itself: they are no settings of a node. */
export const CLI_VARIABLES = {
  RUNUT_URL: 'Address of the GraphQL server that deploy, replay and token speak to.',
  RUNUT_TOKEN: 'Access token for it.',
} as const;

/** The settings of the node that would run here. The command line's own variables are not among them. */
export function settingsHere(environment: Environment = process.env): Settings {
  return readSettings(
    Object.fromEntries(Object.entries(environment).filter(([name]) => !Object.hasOwn(CLI_VARIABLES, name))),
  );
}
