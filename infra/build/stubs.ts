/**
 * Replaces packages that no function uses with stubs: Bolt's web server, OAuth pages and WebSocket, and the SDK's
 * credential providers that do not apply in Lambda. The build fails if another file imports one of them; using a stub
 * at run time throws.
 */
import type { Plugin } from 'esbuild';

interface LeftOut {
  /** The files that may import it: none of their code that needs it ever runs. */
  importedBy: RegExp;
  /** Other files get the real package; without this, they fail the build. */
  keptForOthers?: true;
}

const boltItself = /@slack\/bolt\/dist\/(?:App|index)\.js$/;
const none = /(?!)/;

export const leftOut: Readonly<Record<string, LeftOut>> = {
  // Bolt's own receivers, which lead to Express, `ws`, and the OAuth pages.
  './receivers/AwsLambdaReceiver': { importedBy: boltItself },
  './receivers/ExpressReceiver': { importedBy: boltItself },
  './receivers/HTTPReceiver': { importedBy: boltItself },
  './receivers/SocketModeReceiver': { importedBy: boltItself },
  '@slack/oauth': { importedBy: boltItself },
  // Imported only by those receivers.
  express: { importedBy: none },
  '@slack/socket-mode': { importedBy: none },
  'raw-body': { importedBy: /@slack\/bolt\/dist\/receivers\/HTTPModuleFunctions\.js$/ },
  // A client with explicit `credentials` never calls the default provider.
  '@aws-sdk/credential-provider-node': {
    importedBy: /@aws-sdk\/client-[a-z-]+\/dist-es\/runtimeConfig\.js$/,
  },
  // Detects browsers.
  bowser: { importedBy: /createUserAgentStringParsingProvider\.js$/ },
  // We use no event streams, and this dynamic import alone would keep half of the SDK's core.
  '@smithy/core/event-streams': {
    importedBy: /@smithy\/core\/dist-es\/submodules\/protocols\/HttpProtocol\.js$/,
    keptForOthers: true,
  },
};

/** A module whose exports can be read, but throw when called. */
const stub = (name: string): string => `
const message = ${JSON.stringify(`${name} is left out of this bundle (infra/build/stubs.ts), but something uses it`)};
const get = (_, key) => key === '__esModule' || function () {
  throw new Error(message + ': ' + String(key));
};
module.exports = new Proxy({}, { get });
`;

/** `rules`: the packages to replace; by default all. */
export const leaveOut = (rules = leftOut): Plugin => ({
  name: 'leave-out',
  setup(build) {
    const names = Object.keys(rules).join('|');
    build.onResolve({ filter: new RegExp(`^(?:${names})$`) }, ({ path, importer }) => {
      const rule = rules[path];
      if (rule?.importedBy.test(importer.replaceAll('\\', '/')))
        return { path, namespace: 'left-out' };
      if (rule?.keptForOthers) return undefined;
      const text = `${importer} imports ${path}, which is left out of the bundles. If it is needed now, change infra/build/stubs.ts.`;
      return { errors: [{ text }] };
    });
    build.onLoad({ filter: /.*/, namespace: 'left-out' }, ({ path }) => ({
      contents: stub(path),
      loader: 'js',
    }));
  },
});
