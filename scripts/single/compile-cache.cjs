// In place of src/cli/compile-cache.ts: the single executable holds what was compiled.
exports.keepCompiled = () => {};
