/**
 * Packages that come along and that no function uses: Bolt's web server, its OAuth pages, its WebSocket; the SDK's ways
 * to credentials that a Lambda function does not have. They are left out of the bundles. A version in which another
 * file asks for one stops the build; a use of one that is left out throws, and says so.
 */
import type { Plugin } from 'esbuild';

interface LeftOut {
  /** The files that may ask for it because nothing of ours leads there. */
  askedBy: RegExp;
  /** Whether other files get the package itself; otherwise they stop the build. */
  keptForOthers?: true;
}

const boltItself = /@slack\/bolt\/dist\/(?:App|index)\.js$/;
const nobody = /(?!)/;

export const leftOut: Readonly<Record<string, LeftOut>> = {
  // Bolt's other receivers, which lead to Express, `ws` and the OAuth pages.
  './receivers/ExpressReceiver': { askedBy: boltItself },
  './receivers/HTTPReceiver': { askedBy: boltItself },
  './receivers/SocketModeReceiver': { askedBy: boltItself },
  '@slack/oauth': { askedBy: boltItself },
  // Nothing but those asks for these.
  express: { askedBy: nobody },
  '@slack/socket-mode': { askedBy: nobody },
  'raw-body': { askedBy: /@slack\/bolt\/dist\/receivers\/HTTPModuleFunctions\.js$/ },
  // A client with `credentials` of its own never calls the default.
  '@aws-sdk/credential-provider-node': {
    askedBy: /@aws-sdk\/client-[a-z-]+\/dist-es\/runtimeConfig\.js$/,
  },
  // Tells browsers apart.
  bowser: { askedBy: /createUserAgentStringParsingProvider\.js$/ },
  // No operation of ours streams events; this file's dynamic import alone would keep half of the SDK's core.
  '@smithy/core/event-streams': {
    askedBy: /@smithy\/core\/dist-es\/submodules\/protocols\/HttpProtocol\.js$/,
    keptForOthers: true,
  },
};

/** Stands where the package would be: its exports may be asked for, never called. */
const stub = (name: string): string => `
const said = ${JSON.stringify(`${name} is left out of this bundle (infra/build/stubs.ts), and something uses it`)};
const get = (_, key) => key === '__esModule' || function () {
  throw new Error(said + ': ' + String(key));
};
module.exports = new Proxy({}, { get });
`;

/** `rules`: what is left out, where it is not all of it. */
export const leaveOut = (rules = leftOut): Plugin => ({
  name: 'leave-out',
  setup(build) {
    const names = Object.keys(rules).join('|');
    build.onResolve({ filter: new RegExp(`^(?:${names})$`) }, ({ path, importer }) => {
      const rule = rules[path];
      if (rule?.askedBy.test(importer.replaceAll('\\', '/')))
        return { path, namespace: 'left-out' };
      if (rule?.keptForOthers) return undefined;
      const text = `${importer} asks for ${path}, which is left out of the bundles: see whether it is needed now, and change infra/build/stubs.ts`;
      return { errors: [{ text }] };
    });
    build.onLoad({ filter: /.*/, namespace: 'left-out' }, ({ path }) => ({
      contents: stub(path),
      loader: 'js',
    }));
  },
});
