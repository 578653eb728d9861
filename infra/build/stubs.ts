/**
 * Replaces packages that no function uses with stubs: Bolt's web server, OAuth pages and WebSocket, and the SDK's
 * credential providers that do not apply in Lambda. The build fails if another file imports one of them; using a stub
 * at run time throws.
 */
import { readFileSync } from 'node:fs';
import type { Plugin } from 'esbuild';

interface LeftOut {
  /** The files that may import it: none of their code that needs it ever runs. */
  importedBy: RegExp;
  /** Other files get the real package; without this, they fail the build. */
  keptForOthers?: true;
}

const boltItself = /@slack\/bolt\/dist\/(?:App|index)\.js$/;
const webApi = /@slack\/web-api\/dist\/(?:WebClient|index)\.js$/;
const none = /(?!)/;

export const leftOut: Readonly<Record<string, LeftOut>> = {
  // Bolt's own receivers, which lead to Express, `ws`, and the OAuth pages.
  './receivers/AwsLambdaReceiver': { importedBy: boltItself },
  './receivers/ExpressReceiver': { importedBy: boltItself },
  './receivers/HTTPReceiver': { importedBy: boltItself },
  './receivers/SocketModeReceiver': { importedBy: boltItself },
  './receivers/custom-routes': { importedBy: boltItself },
  './receivers/HTTPModuleFunctions': { importedBy: boltItself },
  './receivers/HTTPResponseAck': { importedBy: boltItself },
  './receivers/verify-request': { importedBy: boltItself },
  '@slack/oauth': { importedBy: boltItself },
  // Imported only by those receivers.
  express: { importedBy: none },
  '@slack/socket-mode': { importedBy: none },
  'raw-body': { importedBy: none },
  // Assistants, workflow steps, uploads, and streamed messages: features of Slack that the app does not use.
  './Assistant': { importedBy: boltItself },
  './CustomFunction': { importedBy: boltItself },
  './file-upload': { importedBy: webApi },
  './chat-stream': { importedBy: webApi },
  // Types: its code is fifty empty modules.
  '@slack/types': { importedBy: /@slack\/(?:bolt\/dist\/index|web-api\/dist\/methods)\.js$/ },
  // A client with explicit `credentials` never calls the default provider.
  '@aws-sdk/credential-provider-node': {
    importedBy: /@aws-sdk\/client-[a-z-]+\/dist-es\/runtimeConfig\.js$/,
  },
  // Detects browsers.
  bowser: { importedBy: /createUserAgentStringParsingProvider\.js$/ },
  // Makes a cache of other collections, which the SDK never does.
  './utils/iterables.js': { importedBy: /mnemonist\/lru-cache\.js$/, keptForOthers: true },
  // Node has SHA-256 itself.
  './Sha256Js': { importedBy: /sha256\/Sha256Node\.js$/, keptForOthers: true },
  // We use no event streams, and this dynamic import alone would keep half of the SDK's core.
  '@smithy/core/event-streams': {
    importedBy: /@smithy\/core\/dist-es\/submodules\/protocols\/HttpProtocol\.js$/,
    keptForOthers: true,
  },
};

/** Makes modules whose exports can be read, but throw when called. */
const stubs = `
module.exports = (name) => new Proxy({}, {
  get: (_, key) => key === '__esModule' || function () {
    throw new Error(name + ' is left out of this bundle (infra/build/stubs.ts), but something uses it: ' + String(key));
  },
});
`;
const stubsModule = 'left-out-stubs';

/** Packages read their own name and version only. */
function nameAndVersion(path: string): string {
  const { name, version } = JSON.parse(readFileSync(path, 'utf8')) as Record<string, unknown>;
  return JSON.stringify({ name, version });
}

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
    build.onResolve({ filter: new RegExp(`^${stubsModule}$`) }, ({ path }) => ({
      path,
      namespace: stubsModule,
    }));
    build.onLoad({ filter: /.*/, namespace: stubsModule }, () => ({ contents: stubs }));
    build.onLoad({ filter: /.*/, namespace: 'left-out' }, ({ path }) => ({
      contents: `module.exports = require('${stubsModule}')('${path}');`,
    }));
    build.onLoad({ filter: /node_modules[\\/].*package\.json$/ }, ({ path }) => ({
      contents: nameAndVersion(path),
      loader: 'json',
    }));
  },
});
