// Jest runs CommonJS: types stripped and modules turned by esbuild, as for the bundles.
const { transformSync } = require('esbuild');

module.exports = {
  process: (source, sourcefile) =>
    transformSync(source, {
      loader: 'ts',
      format: 'cjs',
      target: 'node24',
      // Jest's CommonJS cannot load a module dynamically.
      supported: { 'dynamic-import': false },
      sourcefile,
      sourcemap: 'inline',
      define: { 'import.meta.dirname': '__dirname', 'import.meta.main': 'false' },
    }),
};
