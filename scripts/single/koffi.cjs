exports.loadStatic = () => require('./compiled.cjs').loadCompiled('koffi.node');
