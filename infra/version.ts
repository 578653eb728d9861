/** The version of this program: what the tools are, and what a deployment makes the stack. */
import manifest from '../package.json' with { type: 'json' };

export const { version } = manifest;
