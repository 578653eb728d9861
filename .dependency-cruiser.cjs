/**
 * Which folder may import which; type-only imports count. Dependencies point inward:
 * domain ← application ← slack, icws, aws (which do not know each other) ← entry points.
 * @type {import('dependency-cruiser').IConfiguration}
 */
const nodeModules = ['core', 'npm', 'npm-dev', 'npm-optional', 'npm-peer'];
const inward = (name, folder, allowed) => ({
  name,
  severity: 'error',
  comment: `lambda/${folder} may import ${allowed} only. Move what it needs inward, or pass it in.`,
  from: { path: `^lambda/${folder}/` },
  to: { path: '^(?:lambda|infra|test)/', pathNot: `^lambda/(?:${allowed})(?:/|$)` },
});

module.exports = {
  forbidden: [
    {
      name: 'no-circular',
      severity: 'error',
      comment:
        'A circle of imports, type-only ones included, has no order in which it can be read.',
      from: {},
      to: { circular: true },
    },
    inward('domain-is-innermost', 'domain', 'domain'),
    inward('application-knows-the-domain', 'application', 'domain|application'),
    // Its texts name the command of the installation.
    inward('slack-is-an-adapter', 'slack', 'domain|application|slack|config\\.ts'),
    inward('icws-is-an-adapter', 'icws', 'domain|application|icws'),
    inward('aws-is-an-adapter', 'aws', 'domain|application|aws'),
    {
      name: 'domain-and-application-are-pure',
      severity: 'error',
      comment: 'No SDK, no I/O: of packages only zod and the address parser, of Node only hashing.',
      from: { path: '^lambda/(?:domain|application)/' },
      to: {
        dependencyTypes: nodeModules,
        pathNot: '(?:^|/)(?:zod|postal-mime)(?:/|$)|^(?:node:)?crypto$',
      },
    },
    {
      name: 'functions-stand-alone',
      severity: 'error',
      comment: 'What is deployed imports neither infra nor test.',
      from: { path: '^lambda/' },
      to: { path: '^(?:infra|test)/' },
    },
    {
      name: 'simulators-share-nothing',
      severity: 'error',
      comment:
        'A simulator shares no code, constant or type with lambda: both would be wrong together.',
      from: { path: '^infra/local/simulators/' },
      to: { path: '^lambda/' },
    },
  ],
  options: {
    parser: 'swc',
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^infra/local/page/' },
  },
};
